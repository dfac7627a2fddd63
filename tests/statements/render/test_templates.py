"""What every page is made with."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from pooledbudget.statements.render import templates
from pooledbudget.statements.render.templates import policy, style, template


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
