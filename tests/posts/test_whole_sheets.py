"""Whole style sheets: those of themes raise nothing, those that hide, cover or add words are told, none takes long."""

from __future__ import annotations

from pathlib import Path

import pytest
from checking.made import check

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
THEMES = sorted((Path(__file__).parent / "themes").glob("*.css"))
HIDING = (Path(__file__).parent / "themes" / "hiding.txt").read_text(encoding="utf-8").splitlines()
HARMLESS = (Path(__file__).parent / "themes" / "harmless.txt").read_text(encoding="utf-8").splitlines()
PAGE = (
    "<!doctype html><html><head><style>{}</style></head><body class='markdown-body'><nav>Menu</nav><main><article>"
    "<h1>Bridges</h1><p>Intro.</p><blockquote class='wp-block-quote'><p>{}</p><footer><cite>Brandt</cite></footer>"
    "</blockquote><section><p>Brandt said: “{}”</p><ul><li>Brandt said: “{}”</li></ul></section></article></main>"
)
POST = "<style>{}</style>\n\n# Bridges\n\n> {}\n\nBrandt said: “{}”\n\n- Brandt said: “{}”\n"
PARTED = TRUE.replace("you how", "you <i class=x>how</i>")
HELD = [
    ("post.html", "<!doctype html><html><body><style>{}</style><blockquote id='q' class='w'><p>{}</p></blockquote>"),
    ("post.md", "<style>{}</style>\n\n<blockquote class=w>\n<p>{}</p></blockquote>\n"),
]


@pytest.mark.parametrize("theme", THEMES, ids=[theme.stem for theme in THEMES])
@pytest.mark.parametrize(("name", "form"), [("post.html", PAGE), ("post.md", POST)], ids=["html", "md"])
def test_a_whole_theme_raises_no_alarm(theme: Path, name: str, form: str) -> None:
    checks = check(form.format(theme.read_text(encoding="utf-8"), TRUE, TRUE, TRUE), name=name)
    assert [quote.passes for quote in checks.quotes] == [True, True, True]
    assert not any(quote.flags for quote in checks.quotes)
    assert not any("style sheet" in note for note in checks.notes)


@pytest.mark.parametrize("sheet", HIDING)
@pytest.mark.parametrize(("name", "form"), HELD, ids=["html", "md"])
def test_a_sheet_that_hides_covers_or_adds_words_is_told(sheet: str, name: str, form: str) -> None:
    checks = check(form.format(sheet, PARTED), name=name)
    assert [quote.passes for quote in checks.quotes] == [False]
    assert any("style sheet" in note for note in checks.notes)


@pytest.mark.parametrize("style", HARMLESS)
def test_declarations_of_honest_posts_raise_no_alarm(style: str) -> None:
    own = f"<blockquote style='{style}'><p>{TRUE}</p></blockquote><p>He said: <span style='{style}'>“{TRUE}”</span></p>"
    for page in (own, f"<style>p{{{style}}}</style><p>Brandt said: “{TRUE}”</p>"):
        checks = check(f"<!doctype html><html><body>{page}", name="post.html")
        assert all(quote.passes for quote in checks.quotes)
        assert checks.quotes


@pytest.mark.parametrize(
    ("sheet", "passes"),
    [
        ("p{" * 20_000, False),
        ("@media (min-width:1px){" * 2000 + "p{display:none}", False),
        (":is(" * 20_000 + "p" + ")" * 20_000 + "{display:none}", False),
        (":is(" * 50 + "p" + ")" * 50 + "{display:none}", False),
        ("p " * 20_000 + "{display:none}", False),
        ("p{" + "& & & &{" * 7 + "color:red" + "}" * 8, False),
        ("p{width:calc" + "(" * 20_000 + "1px" + ")" * 20_000 + "}", False),
        (" ".join(["div"] * 12) + " .nope p{display:none}", True),
        (",".join(f".a{number}" for number in range(10_000)) + "{display:none}", True),
        ("".join(f"p{{margin:{number % 9}px}}" for number in range(3000)), True),
    ],
    ids=["rules", "media", "brackets", "few", "steps", "nested", "values", "ancestors", "commas", "many"],
)  # fmt: skip
def test_a_sheet_without_measure_ends(sheet: str, passes: bool) -> None:
    page = f"<!doctype html><html><body><style>{sheet}</style>{'<div>' * 100}<p>Brandt said: “{TRUE}”</p>"
    checks = check(page, name="post.html")
    assert [quote.passes for quote in checks.quotes] == [passes]
