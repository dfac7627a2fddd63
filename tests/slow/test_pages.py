"""Every sort of page in a real browser: nothing that axe finds, on a desk, on a telephone, and on paper.

WCAG 2.0 to 2.2, A and AA, at 1280, 390 and 320 pixels; measures of `statements-and-screens`: items 21, 22, 28.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from pooledbudget.book import Book
from pooledbudget.statements.render.page import Pages
from pooledbudget.statements.render.table import Csv

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 390, 320)
SCREEN = 844
"""How tall the screen of a telephone is."""
PAGES = {
    "partner": "2013-14/2013-14-northshire-nhs-partner",
    "investor": "2013-14/2013-14-harbour-trust-investor",
    "bond": "2013-14/2013-14-northshire-county-bond",
    "claims of a month": "2014-03/2014-03-northshire-county-claims",
    "claims of a year": "2013-14/2013-14-northshire-county-claims",
    "bank": "2014-03/2014-03-northshire-county-bank",
    "memorandum": "2013-14/2013-14-northshire-county-memorandum",
    "public": "2013-14/2013-14-northshire-county-public",
    "front": "index",
}
PAPER_MAX = {"partner": 2, "investor": 2, "claims of a month": 6, "claims of a year": 20, "public": 2}
"""The most A4 pages of each sort, without the annex."""
LARGEST, LARGEST_YEAR = 400_000, 670_000
"""The most bytes of a page; of a year of claims, each with every test, its entry and who verified it."""
SHOWN = "e.checkVisibility() && e.getClientRects().length"
STOPS = f"""() => [...document.querySelectorAll('a[href], input, summary, [tabindex]')]
    .filter(e => e.tabIndex >= 0 && {SHOWN}).length"""
OFF_SCREEN = f"""() => [...document.querySelectorAll('td.money')]
    .filter(e => {SHOWN} && e.getBoundingClientRect().right > innerWidth + 1).length"""
NAMES = (
    "() => [...document.querySelectorAll('a[href]')].map(e => [e.ariaLabel || e.textContent.trim(), e.href])"
)
"""Two links of one name lead to one place: an entry is told once, and figures that have it lead there."""
UNHEADED = """() => [...document.querySelectorAll('main table:not(td table, details table, .formula)')]
    .filter(e => !e.closest('section')?.querySelector('h2')).length"""


@pytest.fixture(scope="module")
def written(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of each sort of Northshire, with the front page that leads to them."""
    root = tmp_path_factory.mktemp("pages")
    shutil.copytree(built, root / "book")
    book = Book.open(root / "book", read_only=True)
    pages, csvs = Pages(book.ledger), Csv(book.ledger)
    for period in ("2014-03", "2013-14"):
        for statement in book.statements(period):
            if f"{period}/{statement.name}" in PAGES.values():
                book.written.statement(statement, root / period, pages, csvs)
    book.written.index(root / "2013-14")
    return root


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )


def opened(browser: Browser, written: Path, sort: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": SCREEN}, java_script_enabled=True)
    page.goto((written / f"{PAGES[sort]}.html").as_uri())
    return page


@pytest.mark.parametrize("sort", PAGES)
def test_a_page_can_be_read_by_everybody_at_every_width(browser: Browser, written: Path, sort: str) -> None:
    for width in WIDTHS:
        page = opened(browser, written, sort, width)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OFF_SCREEN) == 0, width
        assert page.evaluate(STOPS) < 60, width
        assert page.evaluate(UNHEADED) == 0
        tall = page.evaluate("document.documentElement.scrollHeight")
        if width == 390:
            assert tall <= 8 * SCREEN, f"{tall / SCREEN:.1f} screens"
        page.close()


@pytest.mark.parametrize("sort", PAGES)
def test_a_page_can_be_read_on_a_dark_screen(browser: Browser, written: Path, sort: str) -> None:
    """Its colours change, its pictures keep their paper, and printed it is as ever."""
    page = browser.new_page(viewport={"width": 1280, "height": SCREEN}, color_scheme="dark")
    page.goto((written / f"{PAGES[sort]}.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(22, 25, 28)"
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.close()


def test_what_is_asked_of_every_page_finds_what_is_wrong_with_one(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": SCREEN})
    page.set_content(
        '<html><body><main><img src="x"><table><tr><td class="money">1</td></tr></table>'
        '<div style="width: 900px"><a href="#a">a</a> <a href="#a">a</a></div></main></body></html>'
    )
    found = {each["id"] for each in Axe().run(page, options={"runOnly": RULES}).response["violations"]}
    assert {"image-alt", "document-title", "html-has-lang"} <= found
    assert page.evaluate("document.documentElement.scrollWidth") > 320
    assert page.evaluate(UNHEADED) == 1
    assert page.evaluate(STOPS) == 2
    page.close()


@pytest.mark.parametrize("sort", PAGES)
def test_every_link_of_a_page_has_a_name_of_its_own_and_a_place(
    browser: Browser, written: Path, sort: str
) -> None:
    page = opened(browser, written, sort, 1280)
    names = Counter(name for name, _ in {tuple(found) for found in page.evaluate(NAMES)})
    assert [name for name, times in names.items() if times > 1] == []
    broken = page.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')].filter(e => !document.getElementById(e.hash.slice(1))).length"
    )
    assert broken == 0
    page.close()


@pytest.mark.parametrize("sort", PAPER_MAX)
def test_a_page_on_paper_is_as_short_as_it_should_be_and_numbered(
    browser: Browser, written: Path, tmp_path: Path, sort: str
) -> None:
    page = opened(browser, written, sort, 1280)
    pdf = tmp_path / "page.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    headings = {" ".join(said.split()) for said in page.locator("h1, h2").all_text_contents()}
    page.close()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    sheets = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    ).stdout.split("\f")[:-1]
    assert len(sheets) <= PAPER_MAX[sort]
    for number, sheet in enumerate(sheets, start=1):
        assert f"Page {number} of {len(sheets)}" in sheet
        assert re.search(r"final, seal [0-9a-f]{12}", sheet)
        told = [" ".join(line.split()) for line in sheet.splitlines() if line.strip()]
        assert told[-2] not in headings, "a heading stands alone at the foot of a page"


@pytest.mark.parametrize("sort", PAGES)
def test_a_page_is_small_enough_to_be_sent(written: Path, sort: str) -> None:
    """A claims month was 0.53 MB and a year 1.14: each claim was told three times, with long names of places."""
    size = (written / f"{PAGES[sort]}.html").stat().st_size
    assert size <= (LARGEST_YEAR if sort == "claims of a year" else LARGEST)


def test_what_is_folded_on_a_telephone_is_open_on_a_desk_and_opens_without_script(
    browser: Browser, written: Path
) -> None:
    desk = opened(browser, written, "partner", 1280)
    fold = desk.locator("details.fold").first
    assert fold.locator("table").is_visible()
    assert not fold.locator("summary").is_visible()
    desk.close()
    context = browser.new_context(viewport={"width": 390, "height": SCREEN}, java_script_enabled=False)
    page = context.new_page()
    page.goto((written / f"{PAGES['partner']}.html").as_uri())
    folded = page.locator("details.fold").first
    assert not folded.locator("table").is_visible()
    folded.locator("summary").click()
    assert folded.locator("table").is_visible()
    context.close()


def test_a_figure_leads_to_what_stands_behind_it_in_one_click(browser: Browser, written: Path) -> None:
    page = opened(browser, written, "partner", 390)
    link = page.locator("td.money a:visible").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    assert page.locator(f"[id='{target}']").is_visible()
    page.close()


def test_each_question_of_the_demo_is_answered_in_two_clicks(browser: Browser, written: Path) -> None:
    """From the front page: what the NHS is owed is one click away, and where a difference comes from two."""
    page = opened(browser, written, "front", 1280)
    page.get_by_role("link", name="Partner statement, 2013 to 2014: NHS Northshire").click()
    assert re.search(
        r"the Northshire pooled fund owes you £[0-9,.]+\.", page.locator(".headline").inner_text()
    )
    assert "names no day by which" in page.locator(".headline").inner_text()
    page.close()
    page = opened(browser, written, "front", 1280)
    page.get_by_role("link", name="Bank reconciliation and differences, March 2014").click()
    row = page.get_by_role("row", name=re.compile(r"Northshire Police, contributions paid, May 2013"))
    assert "£412.50" in row.inner_text()
    row.get_by_role("link", name=re.compile(r"£412.50")).click()
    behind = page.locator(f"[id='{page.url.partition('#')[2]}']")
    assert behind.is_visible()
    assert re.search(r"S[0-9]{4} row 2", behind.inner_text())
    page.close()


def test_no_page_asks_for_anything_outside(browser: Browser, written: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in PAGES.values():
        page.goto((written / f"{name}.html").as_uri())
    assert len(asked) == len(PAGES)
    page.close()
