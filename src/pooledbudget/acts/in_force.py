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
    refuse_nobody,
    with_packaged,
)
from pooledbudget.acts.proof import proved, refuse_other_book
from pooledbudget.errors import EnvironmentFault
from pooledbudget.in_words import InWords
from pooledbudget.ledger.entries import Act
from pooledbudget.ledger.reading import Reading
from pooledbudget.periods import Month, instant_text, london_day
from pooledbudget.place.folder import SNAPSHOTS, Folder
from pooledbudget.place.keys import KEY_FILE, read_key

Named = tuple[tuple[str, bytes], ...]
"""Settings files with their bytes: the same bytes are read once."""


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
            refuse_nobody(by)
            refuse_earlier(self.record, instant_text(now))
        if named not in self._read:
            on = self._plainly(settings, key, as_they_were=proved(self.record, settings))
            refuse_other_book(self.record, self.folder, on.book)
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
        refuse_other_book(self.record, self.folder, on.book)
        return on

    def _now(self) -> dict[str, bytes]:
        return with_packaged(self.folder.settings())

    def under(self, act: Act) -> Occasion:
        """Return the settings that an act was done under, as they were kept."""
        settings = {name: self.folder.bytes_of(digest, SNAPSHOTS) for name, digest in act.inputs.items()}
        key = read_key(self.folder.path) or b""
        on = self._plainly(settings, key, as_they_were=True)
        packaged = packaged_then(self.folder.bytes_of(act.code, SNAPSHOTS)) if act.code else {}
        on = replace(on, own=own_programmes(settings, packaged)) if packaged else on
        return on.as_of(act)

    def _plainly(self, settings: Mapping[str, bytes], key: bytes, *, as_they_were: bool = False) -> Occasion:
        """Return settings as they read, whatever they are asked for; the same bytes and key are read once.

        Those that were asked whether they can be are no other where they are only read.
        """
        files = tuple(sorted(settings.items()))
        asked = (files, key, False)
        named = asked if asked in self._seen else (files, key, as_they_were)
        if named not in self._seen:
            self._seen[named] = read_occasion(settings, {}, key=key, as_they_were=as_they_were)
        return self._seen[named]
