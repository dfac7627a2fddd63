from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from generate import DIALECT, files, out_of_date, schemas

ROOT = Path(__file__).parents[2]


def test_what_is_generated_is_up_to_date() -> None:
    assert out_of_date(ROOT) == []


def test_a_stale_a_missing_and_a_stray_file_are_named(tmp_path: Path) -> None:
    """Plant the breaches the check above looks for."""
    for part in ("schemas", "templates", "docs", "src/pooledbudget/cli"):
        shutil.copytree(ROOT / part, tmp_path / part)
    (tmp_path / "schemas" / "book.json").write_text("{}")
    (tmp_path / "docs" / "commands.md").unlink()
    (tmp_path / "schemas" / "stray.json").write_text("{}")
    assert out_of_date(tmp_path) == ["schemas/book.json", "docs/commands.md", "schemas/stray.json"]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_says_what_it_is(name: str) -> None:
    kept = json.loads((ROOT / "schemas" / f"{name}.json").read_text())
    assert (kept["$schema"], kept["$id"]) == (DIALECT, f"pooledbudget/1/{name}")
    assert "properties" in kept


def test_every_record_kind_has_a_form_and_a_schema() -> None:
    from pooledbudget.submissions.records import KINDS

    names = {path.name for path in files(ROOT)}
    for kind, model in KINDS.items():
        assert {f"record-{kind}.json", f"{kind}.csv"} <= names
        assert (ROOT / "templates" / "forms" / f"{kind}.csv").read_text().strip() == ",".join(
            model.model_fields
        )
