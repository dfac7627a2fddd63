"""Every help ends with a command that can be typed, and with what the exit codes say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import click
import pytest

from pooledbudget.cli.catalogues import catalogue
from pooledbudget.cli.commands import main
from pooledbudget.cli.examples import EXAMPLES, EXIT_CODES
from pooledbudget.programmes.programme import packaged_programmes
from shell import run


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        elif command is not None:
            yield f"{path}{name}", command


COMMANDS = dict(commands(main))


def test_every_command_has_an_example_and_every_example_a_command() -> None:
    assert set(EXAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_can_be_typed_as_it_stands(path: str) -> None:
    """Its options are options of the command and its values are such as they take; files need not be there."""
    words = shlex.split(EXAMPLES[path])
    assert words[: len(path.split())] == path.split()
    command = deepcopy(COMMANDS[path])  # its paths need not be there, here alone
    for parameter in command.params:
        if isinstance(parameter.type, click.Path):
            parameter.type.exists = False
    with command.make_context(path, words[len(path.split()) :]) as context:
        assert not context.args


NAMED = [path for path in EXAMPLES if path.partition(" ")[0] in {"bond", "pool", "programme"}]


@pytest.mark.parametrize("path", NAMED)
def test_what_an_example_names_comes_with_the_package_or_is_a_file(path: str) -> None:
    """`pool show northshire-pool` stood in its help, and no pool of the catalogue is called so."""
    known = {*catalogue("pools"), *catalogue("bonds"), *(Path(name).stem for name in packaged_programmes())}
    words = shlex.split(EXAMPLES[path])[len(path.split()) :]
    named = [word for word in words[:1] if re.fullmatch(r"[a-z0-9-]+", word) and not word.startswith("-")]
    assert set(named) <= known


@pytest.mark.parametrize("path", ["close", "ledger balance", "files show"])
def test_a_help_ends_with_both(path: str) -> None:
    said = run(None, *path.split(), "--help").stdout
    assert f"For example:\n    pooledbudget {EXAMPLES[path]}" in said
    assert " ".join(said.split()).endswith(" ".join(EXIT_CODES.split()))
