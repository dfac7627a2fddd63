"""What every page is made with."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from pooledbudget.statements.render import templates
from pooledbudget.statements.render.templates import css_text, labels, policy, style, template


def test_what_a_page_is_given_is_escaped_and_what_it_is_not_given_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(templates, "SOURCE", tmp_path)
    (tmp_path / "page.html").write_text("<p>{{ said }}</p>", "utf-8")
    assert template("page.html").render(said="<b>") == "<p>&lt;b&gt;</p>"
    with pytest.raises(UndefinedError):
        template("page.html").render()


def test_a_policy_allows_one_style_and_no_other() -> None:
    assert policy(style()) != policy(f"{style()} ")
    assert policy("").startswith(
        "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    )


def test_a_heading_stands_beside_its_cells_by_one_line_of_style() -> None:
    """A word beside every cell was 79 kB of a claims year."""
    said = labels([["Family", "Day", 'Paid, £ "net"'], [], ["Who", "What"]])
    assert said.splitlines()[1:-1] == [
        '.t1 td:nth-child(2)::before { content: "Day"; }',
        '.t1 td:nth-child(3)::before { content: "Paid, \\0000a3 \\000022net\\000022"; }',
        '.t3 td:nth-child(2)::before { content: "What"; }',
    ]
    assert said.startswith("@media (max-width: 40rem) {")
    assert labels([[], []]) == ""


def test_no_name_can_end_the_words_at_the_foot_of_a_page() -> None:
    assert css_text('a"}</style>\\') == "a\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00005c"
    assert css_text("Å") == "\\0000c5"


def brightness(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_words_can_be_read_on_paper_and_on_a_dark_screen() -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: 4.5 to 1 for words, 3 to 1 for the ring around what has the focus."""
    assert f"{contrast('#777777', '#ffffff'):.2f}" == "4.48"
    light, dark = (
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.+?)\}", style())
    )
    assert light.keys() == dark.keys() == {"ink", "quiet", "line", "accent", "paper", "tint"}
    ring = re.findall(r":focus-visible \{ outline: 3px solid (#[0-9a-f]{6});", style())
    for colours in (light, dark):
        for words, ground in product(("ink", "quiet", "accent"), ("paper", "tint")):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)
        assert contrast(ring[0], colours["paper"]) >= 3
    assert brightness(dark["paper"]) < brightness(dark["ink"])
    assert "@media screen and (prefers-color-scheme: dark)" in style()


def test_a_colour_of_a_page_is_named_once_so_that_a_dark_screen_changes_all_of_them() -> None:
    named = re.sub(r":root \{.+?\}", "", style())
    assert re.findall(r"#[0-9a-f]{3,6}\b", named) == ["#f46a25"]
