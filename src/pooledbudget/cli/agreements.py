"""`agreement`: begin an agreement, look its file through, read it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pooledbudget.cli.console import (
    DONE,
    FOUND,
    LazyPath,
    Options,
    as_json,
    emit,
    pass_options,
    say,
    show,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pooledbudget.book import Book
    from pooledbudget.instruments.agreement import Agreement, Context, Known

ALONE = "no book"


@click.group()
def agreement() -> None:
    """Begin an agreement, look its file through for every fault, and read it back as sentences."""


@agreement.command(name="new")
@click.argument("kind", type=click.Choice(["pool", "families", "bond"]))
@click.option("--id", "name", default="", help="Its id in the book; its kind by default.")
@as_json
@pass_options
def new_agreement(options: Options, /, kind: str, name: str, *, json_: bool) -> None:
    """Write an agreement of a KIND to agreements/ of the book: it runs, among the book's own partners.

    Every key that it may have stands in it, with what it is and an example. Names and amounts are made up.
    """
    from pooledbudget.book import write_out
    from pooledbudget.book_file import read_book
    from pooledbudget.errors import Misuse
    from pooledbudget.instruments.samples import sample

    book = options.book(read_only=True)
    settings = book.folder.settings()
    agreed = _ids(settings)
    name, file = name or kind, f"agreements/{name or kind}.toml"
    if file in settings or name in agreed:
        raise Misuse(f"there is an agreement {name!r} in {agreed.get(name, (file,))[0]}; say another --id")
    pools = [(pool, themes) for pool, (_, said, themes) in agreed.items() if said == "pool" and themes]
    who, first = read_book(settings["book.toml"]).who, book.ledger.first_open()
    text = sample(kind, who, first, name, *(pools[0] if pools else ()))
    write_out(book.folder.path / file, text.encode())
    if json_:
        emit("agreement-new", {"agreement": name, "kind": kind, "file": file}, DONE)
        return
    show(f"Wrote {file}; every amount in it is made up.")
    say(f"Next: put in what was agreed, then pooledbudget agreement check {book.folder.path / file}")


def _ids(settings: Mapping[str, bytes]) -> dict[str, tuple[str, str, str]]:
    """Return the file, the kind and the first theme of each agreement there is, by id."""
    from pooledbudget.errors import Refused
    from pooledbudget.settings import read_toml

    found = {}
    for file, data in settings.items():
        if file.startswith("agreements/"):
            try:
                content = read_toml(data, file)
            except Refused:
                continue
            themes = content.get("themes")
            theme = next(iter(themes), "") if isinstance(themes, dict) else ""
            found[str(content.get("agreement", ""))] = (file, str(content.get("kind", "")), theme)
    return found


@agreement.command(name="check")
@click.argument("path", metavar="FILE", type=LazyPath(exists=True, dir_okay=False))
@as_json
@pass_options
def check_agreement(options: Options, /, path: Path, *, json_: bool) -> None:
    """Look FILE through and say every fault at once: row, key, what is wrong, the rule, what to do.

    In a book its names are held against the book's partners and its other agreements. Its worked examples
    are run. Exits with 3 where it cannot be used, with 1 where an example comes out otherwise.
    """
    from pooledbudget.amounts import counted
    from pooledbudget.errors import Refused
    from pooledbudget.instruments.checked import check_file

    book, context, known = _beside(options, path)
    checked = check_file(path.read_bytes(), path.name, context, known)
    found = checked.agreement
    if found is None:
        raise Refused(f"{path} cannot be used: {counted(len(checked.findings), 'fault')}", checked.findings)
    agree = _examples(found)
    code = DONE if all(agree) else FOUND
    document = {
        "agreement": found.id,
        "kind": found.kind,
        "book": book,
        "clauses": len(found.clauses({}, context.currency)),
        "examples": len(agree),
        "agree": sum(agree),
    }
    if json_:
        emit("agreement-check", document, code)
        raise SystemExit(code)
    show(f"{path}: {found.noun} {found.id}, {document['clauses']} clauses; nothing in it is at fault.")
    show(
        f"Held against the book {book}."
        if book
        else "Held against no book: whether it has these partners was not asked."
    )
    if agree:
        show(f"Worked examples: {sum(agree)} of {len(agree)} amounts come out as they say.")
    say(f"Next: pooledbudget agreement show {path}")
    raise SystemExit(code)


def _examples(found: Agreement[Any]) -> list[bool]:
    """Return of each amount of the worked examples whether it comes out as they say."""
    from pooledbudget.instruments.bonds.terms import BondTerms
    from pooledbudget.instruments.bonds.worked import check as check_bond
    from pooledbudget.instruments.pools.terms import PoolTerms
    from pooledbudget.instruments.pools.worked import check as check_pool

    if isinstance(found.terms, PoolTerms):
        return [amount.agrees for amount in check_pool(found.terms)]
    if isinstance(found.terms, BondTerms):
        return [payment.agrees for payment in check_bond(found.terms)]
    return []


def _beside(options: Options, path: Path) -> tuple[str, Context, Known | None]:
    """Return the book that a file is held against, what reading needs, and the names that there are.

    Blank and None where there is no book. The file itself, and one that is its own place in the book, are not
    held against it.
    """
    from pooledbudget.acts.occasion import with_packaged
    from pooledbudget.amounts import DEFAULT_CURRENCY
    from pooledbudget.book_file import read_book
    from pooledbudget.errors import Misuse
    from pooledbudget.instruments.agreement import Context
    from pooledbudget.instruments.catalogue import read_agreements
    from pooledbudget.programmes.of_book import programmes_in

    try:
        book: Book | None = options.book(read_only=True)
    except Misuse:
        book = None
    settings = with_packaged(book.folder.settings() if book else {})
    own = read_book(settings["book.toml"]) if book else None
    currency = own.currency if own else DEFAULT_CURRENCY
    context = Context(currency, programmes_in(settings, currency))
    if book is None or own is None:
        return "", context, None
    others = {
        name: data for name, data in settings.items() if (book.folder.path / name).resolve() != path.resolve()
    }
    agreements, _ = read_agreements(others, own.who, currency)
    return own.book, context, agreements.known(own.who)


@agreement.command(name="show")
@click.argument("name", metavar="AGREEMENT")
@as_json
@pass_options
def show_agreement(options: Options, /, name: str, *, json_: bool) -> None:
    """Read AGREEMENT back as sentences, with what falls due when: one of the book by id, or a TOML file."""
    from pooledbudget.cli.catalogues import show_terms

    found, names, currency = _named(options, name)
    currency = getattr(found.terms, "currency", "") or currency
    said = [clause.text for clause in found.clauses(names, currency)]
    show_terms("agreement", found.terms, said, json_=json_, currency=currency, beside={"kind": found.kind})


def _named(options: Options, name: str) -> tuple[Agreement[Any], Mapping[str, str], str]:
    """Return the agreement of the book, or of the file, that a name means, partners' names, the currency."""
    from pathlib import Path

    from pooledbudget.errors import Misuse, Refused
    from pooledbudget.instruments.checked import check_file
    from pooledbudget.partners import unknown

    path = Path(name)
    if path.is_file():
        _, context, known = _beside(options, path)
        checked = check_file(path.read_bytes(), path.name, context, known)
        if checked.agreement is None:
            raise Refused(f"{path} cannot be used", checked.findings)
        partners = known.partners.by_id if known else {}
        return checked.agreement, {key: held.name for key, held in partners.items()}, context.currency
    book = options.book(read_only=True)
    on = book.settings_at(book.ledger.first_open())
    if name not in on.agreements.by_id:
        raise Misuse(f"{unknown('agreement', name, on.agreements.by_id)}; or name a TOML file")
    return (
        on.agreements.by_id[name],
        {key: held.name for key, held in on.partners.by_id.items()},
        on.currency,
    )
