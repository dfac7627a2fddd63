"""The settings in force, for an act about to be done and for a month as it was sealed; read once each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from pooledbudget.acts import manifest
from pooledbudget.acts.manifest import packaged_then
from pooledbudget.acts.occasion import (
    Occasion,
    own_programmes,
    read_occasion,
    refuse_earlier,
    with_packaged,
)
from pooledbudget.acts.proof import proved, refuse_other_book
from pooledbudget.errors import EnvironmentFault, Misuse, Refused
from pooledbudget.in_words import InWords
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Month, instant_text, london_day
from pooledbudget.place.folder import SNAPSHOTS, Folder
from pooledbudget.place.keys import KEY_FILE, read_key
from pooledbudget.settings import letters_lost

Named = tuple[tuple[str, bytes], ...]
"""Settings files with their bytes: what makes two readings of them the same one."""


class InForce(InWords, Struct):
    """The settings of one book as acts and statements find them; the same bytes are read once."""

    folder: Folder
    record: Reading
    _read: dict[Named, Occasion] = field(default_factory=dict)
    _seen: dict[tuple[Named, bytes, bool], Occasion] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<InForce of {self.record.book}>"

    def occasion(
        self, by: str, now: datetime, today: date | None = None, *, keeping: bool = True
    ) -> Occasion:
        """Read the settings in force for an act; keep them, and the manifest of the code, if it records."""
        settings = self._now()
        key = read_key(self.folder.path)
        if key is None:
            raise EnvironmentFault(
                f"{self.folder.path / KEY_FILE} is missing or cannot be read; restore it from where "
                "it is kept safe. Without it nothing can be recorded"
            )
        named = tuple(sorted(settings.items()))
        if keeping:
            refuse_earlier(self.record, instant_text(now))
            if not by.strip():
                raise Misuse("nobody is named who does this: an act of the record says who (--by NAME)")
        if named not in self._read:
            on = self._plainly(settings, key)
            self._refuse(on)
            if keeping:
                inputs = self.folder.keep_settings(settings)
                on = replace(on, inputs=inputs, code=self.folder.keep(manifest.manifest(), SNAPSHOTS))
                self._read[named] = on
        else:
            on = self._read[named]
        return replace(on, who=by, instant=instant_text(now), today=today or london_day(now))

    def at(self, month: Month) -> Occasion:
        """Return the settings a month was last sealed under; today's if it is open. Nothing is written."""
        if month in self.record.closed_months():
            return self.under(self.record.act(self.record.sealed_by(month)[-1]).act)
        settings, key = self._now(), read_key(self.folder.path) or b""
        if proved(self.record, settings):  # the last act has asked them whether they can be
            return self._plainly(settings, key, as_they_were=True)
        on = self._plainly(settings, key)
        self._refuse(on)
        return on

    def _refuse(self, on: Occasion) -> None:
        """Raise for settings of today that are another book's, or expect what cannot come."""
        from pooledbudget.acts.senders import (  # ruff: ignore[import-outside-top-level] - only for today's
            refuse_unsendable,
        )

        refuse_other_book(self.record, self.folder, on.book)
        refuse_unsendable(on.book)

    def _now(self) -> dict[str, bytes]:
        own = self.folder.settings()
        if lost := letters_lost(own):
            raise Refused("the settings of this book cannot be used", lost)
        return with_packaged(own)

    def under(self, act: Act) -> Occasion:
        """Return the settings that an act was done under, as they were kept."""
        settings = {name: self.folder.bytes_of(digest, SNAPSHOTS) for name, digest in act.inputs.items()}
        today = london_day(datetime.fromisoformat(act.instant))
        key = read_key(self.folder.path) or b""
        on = self._plainly(settings, key, as_they_were=True)
        packaged = packaged_then(self.folder.bytes_of(act.code, SNAPSHOTS)) if act.code else {}
        on = replace(on, own=own_programmes(settings, packaged)) if packaged else on
        return replace(on, inputs=act.inputs, instant=act.instant, today=today)

    def _plainly(self, settings: Mapping[str, bytes], key: bytes, *, as_they_were: bool = False) -> Occasion:
        """Return settings as they read, whatever they are asked for; the same bytes and key are read once."""
        named = (tuple(sorted(settings.items())), key, as_they_were)
        if named not in self._seen:
            self._seen[named] = read_occasion(settings, {}, key=key, as_they_were=as_they_were)
        return self._seen[named]
