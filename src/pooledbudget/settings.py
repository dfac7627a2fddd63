"""Read a TOML settings file strictly: every fault at once, the nearest right key named."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from importlib.resources import files
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from pooledbudget.errors import Refused
from pooledbudget.findings import Finding, FindingCode, error

DEFAULT_CURRENCY = "GBP"


class Settings(BaseModel):
    """A strict, frozen settings table: no unknown keys, no types made to fit."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


SettingsT = TypeVar("SettingsT", bound=BaseModel)


def read_toml(data: bytes, file: str) -> dict[str, Any]:
    """Parse TOML; Refused if it is not TOML or holds a number with a point."""
    try:
        return tomllib.loads(data.decode("utf-8"), parse_float=_refuse_float)
    except (UnicodeDecodeError, ValueError) as fault:
        raise Refused(
            f"{file} cannot be read",
            [
                error(
                    FindingCode.SETTING_VALUE,
                    file=file,
                    what=str(fault),
                    rule="settings are TOML in UTF-8; amounts and shares are written in quotes",
                    remedy="mend the line and try again",
                )
            ],
        ) from fault


def _refuse_float(text: str) -> NoReturn:
    raise ValueError(f'{text} has a decimal point; write it in quotes: "{text}"')


def read_settings(
    model: type[SettingsT], data: bytes, file: str, currency: str = DEFAULT_CURRENCY
) -> SettingsT:
    """Read `data` as `model`; Refused carries a finding for every key and value at fault.

    Amounts are read in `currency`, the book's.
    """
    content = read_toml(data, file)
    try:
        return model.model_validate(content, context={"currency": currency})
    except ValidationError as faults:
        findings = [_finding(model, fault, file) for fault in faults.errors()]
        raise Refused(f"{file} cannot be used", findings) from faults


def _finding(model: type[BaseModel], fault: Any, file: str) -> Finding:
    path = [str(step) for step in fault["loc"]]
    key, message = path[-1] if path else "", _message(fault)
    unknown = fault["type"] == "extra_forbidden"
    near = get_close_matches(key, sorted(_keys(model)), n=1) if unknown else []
    return error(
        FindingCode.SETTING_KEY if unknown else FindingCode.SETTING_VALUE,
        file=file,
        column=".".join(path),
        what=f"{key!r} is not a key of this table" if unknown else message,
        rule="every key is one the schema names"
        if unknown
        else f"{'.'.join(path) or 'the whole table'} is as the schema describes it and hangs together",
        remedy=f"did you mean {near[0]!r}?"
        if near and near[0] != key
        else "see `pooledbudget schema` for the keys",
    )


def _message(fault: Any) -> str:
    if fault["type"] == "string_pattern_mismatch":
        return f"{fault['input']!r} is not written as {fault['ctx']['pattern']}"
    return str(fault["msg"]).removeprefix("Value error, ")


def _keys(model: type[BaseModel]) -> set[str]:
    """Every key the model and the tables inside it know."""
    schema = model.model_json_schema(by_alias=True)
    tables = [schema, *schema.get("$defs", {}).values()]
    return {key for table in tables for key in table.get("properties", {})}


def packaged(package: str, part: str) -> dict[str, bytes]:
    """Return the settings files a package holds, each named as in that part of a book's folder."""
    return {
        f"{part}/{file.name}": file.read_bytes()
        for file in sorted(files(package).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }
