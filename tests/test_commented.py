"""A settings file written from its model: every key there is, each with what it is and an example that holds."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from loops import some
from pooledbudget.book_file import BookFile
from pooledbudget.commented import commented, keys_without_words, settings_in, written
from pooledbudget.instruments.catalogue import INSTRUMENTS
from pooledbudget.programmes.programme import ProgrammeFile
from pooledbudget.settings import Settings
from pooledbudget.submissions.layout import Layout

MODELS: dict[str, type[BaseModel]] = {
    "book": BookFile,
    **{kind: instrument.model for kind, instrument in INSTRUMENTS.items()},
    "layout": Layout,
    "programme": ProgrammeFile,
}


def tables(model: type[BaseModel]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every table of a model that has keys, by name."""
    schema = model.model_json_schema(by_alias=True)
    yield "", schema
    yield from ((name, table) for name, table in schema.get("$defs", {}).items() if "properties" in table)


def missing(model: type[BaseModel], text: str) -> list[str]:
    """The keys of a model that do not stand in a file under a comment that says what they are."""
    said = " ".join(line.removeprefix("#").strip() for line in text.splitlines())
    keys = {match[1] for line in settings_in(text) if (match := re.match(r'"?([\w-]+)"? = ', line))}
    headings = {
        part.strip('"')
        for line in settings_in(text)
        for part in re.findall(r"[\w-]+", line)
        if line[0] == "["
    }
    pointed = set(re.findall(r"^# (\w+): ", text, flags=re.MULTILINE))
    return [
        f"{name}.{key}".strip(".")
        for name, table in tables(model)
        for key, shape in table["properties"].items()
        if key not in keys | headings | pointed or comment(shape) not in said
    ]


def comment(shape: Mapping[str, Any]) -> str:
    described = str(shape.get("description", ""))
    return " ".join((described[:1].upper() + described[1:]).split())


@pytest.mark.parametrize("name", MODELS)
def test_every_key_of_a_settings_file_stands_in_it_under_its_own_words(name: str) -> None:
    model = MODELS[name]
    assert keys_without_words(model.model_json_schema(by_alias=True)) == []
    assert missing(model, commented(model, {}, "A file.")) == []


def test_a_key_that_is_added_without_words_is_found() -> None:
    class Told(Settings):
        said: str = Field(description="what it is")
        new: int = 1

    assert keys_without_words(Told.model_json_schema()) == ["new"]
    text = commented(Told, {"said": "a"}, "A file.")
    assert missing(Told, text) == []
    assert missing(Told, text.replace("What it is.", "Something.")) == ["said"]
    assert missing(Told, text.replace("#new", "#old")) == ["new"]


@pytest.mark.parametrize("name", MODELS)
def test_each_part_that_is_left_out_is_toml_once_the_mark_is_taken_away(name: str) -> None:
    for part in some(commented(MODELS[name], {}, "A file.").split("\n\n")):
        lines = list(settings_in(part))
        assert tomllib.loads("\n".join(lines)) or not lines


def inner(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model that a type is or holds, with those within."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from inner(field.annotation)
    for part in get_args(annotation):
        yield from inner(part)


@pytest.mark.parametrize(
    "model",
    dict.fromkeys(found for model in MODELS.values() for found in inner(model)),
    ids=lambda it: it.__name__,
)
def test_every_example_is_one_that_its_key_takes(model: type[BaseModel]) -> None:
    text = commented(model, {}, "A file.").split("\n\n# ---")[0]
    shown = tomllib.loads("\n".join(line for line in settings_in(text) if not line.startswith("[")))
    assert set(shown) <= {field.alias or key for key, field in model.model_fields.items()}
    for key, field in model.model_fields.items():
        if (field.alias or key) in shown:
            held = isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
            shape: Any = Annotated[field.annotation, key, *field.metadata]
            adapter = TypeAdapter[Any](shape, config=None if held else ConfigDict(strict=True))
            adapter.validate_python(shown[field.alias or key], context={"currency": "GBP"})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2013, 4, 1), "2013-04-01"),
        (True, "true"),
        (3, "3"),
        ('The "Place", é', '"The \\"Place\\", é"'),
        ("2013-04-01", '"2013-04-01"'),
        ({"a b": "1", "c": ["x", 2]}, '{ "a b" = "1", c = ["x", 2] }'),
        ({}, "{}"),
    ],
)
def test_a_value_is_written_as_toml_reads_it(value: object, text: str) -> None:
    assert written(value) == text
    assert tomllib.loads(f"k = {text}")["k"] == value


def test_what_is_said_reads_back_and_the_second_of_its_kind_is_not_explained_again() -> None:
    values = {
        "kind": "pool",
        "agreement": "p",
        "title": "T",
        "starts": date(2013, 4, 1),
        "ends": date(2014, 3, 31),
        "themes": {"a": "A", "b": "B"},
        "schemes": {"s": {"title": "S", "theme": "a"}},
        "contributions": [
            {"partner": "one", "year": "2013-14", "amount": "1.00"},
            {"partner": "two", "year": "2013-14", "amount": "2.00", "form": "in kind"},
        ],
    }
    text = commented(MODELS["pool"], values, "A pool.")
    assert tomllib.loads(text) == values
    assert text.count("# Who contributes.") == 1
    assert text.startswith("# A pool.\n")


def test_a_table_that_no_table_of_the_model_is_has_no_place() -> None:
    with pytest.raises(KeyError, match="no table"):
        commented(BookFile, {"expected": [{"nosuch": "x"}]}, "A book.")
