"""The programmes of a book: its own are read at once, those that came with the package when asked for.

What reads one is loaded with the first that is read: a book of pools alone needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error
from pooledbudget.packaged import packaged

if TYPE_CHECKING:
    from pooledbudget.programmes.programme import Programme


class Programmes(Mapping[str, "Programme"]):
    """The programmes of a book by id. One that came with the package is read when it is first asked for."""

    def __init__(self, own: Mapping[str, Programme], packaged_files: Mapping[str, bytes]) -> None:
        self._read = dict(own)
        self._waiting = {
            name.removeprefix("programmes/").removesuffix(".toml"): (name, data)
            for name, data in packaged_files.items()
        }

    def __getitem__(self, programme: str) -> Programme:
        """Return a programme, read now if nobody asked for it before."""
        from pooledbudget.programmes.programme import read_programme

        if programme not in self._read:
            name, data = self._waiting[programme]
            self._read[programme] = read_programme(data, name)
        return self._read[programme]

    def __iter__(self) -> Iterator[str]:
        """Yield every id, in order."""
        return iter(sorted({**self._read, **self._waiting}))

    def __len__(self) -> int:
        """Return how many there are."""
        return len({**self._read, **self._waiting})


def programmes_in(settings: Mapping[str, bytes], currency: str, *, as_they_were: bool = False) -> Programmes:
    """Take up every programme among a book's settings files; Refused with every fault in all of its own.

    A file of the book that bears a packaged name is its own: it takes the packaged one's place. Those
    `as_they_were` when an act was done under them are only read.
    """
    shipped = packaged("programmes")
    unread = {name: data for name, data in settings.items() if shipped.get(name) == data}
    found: dict[str, Programme] = {}
    faults: list[Finding] = []
    for name, data in settings.items():
        if name.startswith("programmes/") and name not in unread:
            from pooledbudget.programmes.programme import read_programme

            try:
                programme = read_programme(data, name, currency, as_it_was=as_they_were)
            except Refused as refused:
                faults += refused.findings
            else:
                packaged_name = f"programmes/{programme.id}.toml"
                if programme.id in found or packaged_name in unread:
                    faults.append(_named_twice(name, programme.id))
                found[programme.id] = programme
    if faults:
        raise Refused("the programmes of this book cannot be used", faults)
    return Programmes(found, unread)


def _named_twice(file: str, programme: str) -> Finding:
    return error(
        FindingCode.SETTING_VALUE,
        file=file,
        column="programme",
        what=f"programme {programme!r} is in another file too",
        rule="each programme has a name of its own; to take a packaged one's place, a file bears its name",
        remedy="name one of them otherwise, or delete it",
    )
