from __future__ import annotations

import pytest

from pooledbudget.packaged import HOMES, all_packaged, packaged


@pytest.mark.parametrize(
    ("part", "name"), [("layouts", "manchester-2013"), ("programmes", "troubled-families-2012")]
)
def test_packaged_files_are_named_as_in_a_books_folder_in_order(part: str, name: str) -> None:
    found = packaged(part)
    assert list(found) == sorted(found)
    assert all(file.startswith(f"{part}/") and file.endswith(".toml") for file in found)
    assert name.encode() in found[f"{part}/{name}.toml"]


def test_every_part_is_of_what_comes_with_the_package() -> None:
    assert all_packaged() == {name: data for part in HOMES for name, data in packaged(part).items()}
