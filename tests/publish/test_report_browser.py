"""The report of a post in Chromium: nothing runs, nothing is loaded, nothing is cut, and axe finds nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from summarizer.pipeline.check_episode import load_post
from summarizer.pipeline.report_post import report_of, write_report
from summarizer.records.post_report import (
    DraftChanges,
    PostReport,
    ProseChange,
    QuotationChange,
    ReportedComment,
    ReportedDecision,
    ReportedSignOff,
    SectionChange,
    TakenOut,
)
from summarizer.settings import Settings

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).parents[2] / "samples" / "finished"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3
HOSTILE = '<img src="https://example.org/x.png" onerror="document.title=1"><script>document.title=1</script>'
WHEN = "2026-11-30T09:00:00Z"


def full(report: PostReport) -> PostReport:
    """The report with every kind of entry, among them long and hostile ones."""
    sign = ReportedSignOff(
        who="Ann", when=WHEN, heard=True, played=8.0, open=(), stands=True, void=None, speaks=False  # type: ignore[arg-type]
    )  # fmt: skip
    void = sign.model_copy(update={"who": HOSTILE, "stands": False, "void": "the words were changed", "open": (LONG,)})
    decision = ReportedDecision(who=LONG, when=WHEN, action="accept", note=HOSTILE, applies=False)  # type: ignore[arg-type]
    failing = {
        "verdict": "altered",
        "passes": False,
        "flags": ("meaning", "context"),
        "governing": "If",
        "listen": "minor",
    }
    first = report.quotations[0].model_copy(update={"sign_offs": (sign, void), "decisions": (decision,), **failing})
    comment = ReportedComment(
        quotation=1, about="", who="Bo", when=WHEN, note=HOSTILE, settled=False, settled_by=None  # type: ignore[arg-type]
    )  # fmt: skip
    changes = DraftChanges(
        certain=True,
        words=100,
        words_as_drafted=61,
        sections=(SectionChange(kind="renamed", before=LONG, after=HOSTILE),),
        quotations=(QuotationChange(kind="other words", before="one two three", after="one three"),),
        prose=(ProseChange(section=LONG, before="It was so.", after=f"It was not so. {LONG}"),),
    )
    taken = TakenOut(text=LONG, speaker="Judith Carver", decisions=(decision,), sign_offs=(sign,))
    update = {"quotations": (first, *report.quotations[1:]), "comments": (comment,), "changes": changes}
    return report.model_copy(update={**update, "taken_out": (taken,), "sign_offs": (sign, void), "editor": "Ann"})


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    for name in ("post.md", "transcript.json", "episode.json", "checks.json", "draft.json", "quotes.json"):
        shutil.copy(SAMPLE / name, folder / name)
    post = load_post(str(folder / "post.md"), Settings())
    return Path(write_report(post, full(report_of(post, Settings())), "html")).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    browser: Browser, address: str, scheme: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_nothing_runs_and_nothing_is_loaded(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(address)
    assert asked == [address]
    assert told == []
    assert page.title().startswith("Record: ")
    assert page.locator("script, img").count() == 0
    page.close()


def test_printed_nothing_is_cut_and_the_heads_of_tables_are_repeated(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # the text of an A4 page, in CSS pixels
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    heads = page.locator("thead").evaluate_all("all => all.map(one => getComputedStyle(one).display)")
    assert heads
    assert set(heads) == {"table-header-group"}
    assert page.pdf(format="A4", prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
