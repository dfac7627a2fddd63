"""What every page is made with."""

from __future__ import annotations

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
