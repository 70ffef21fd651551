# ruff: noqa: E501 -- a post has long lines
"""The reference format, rule by rule."""

from __future__ import annotations

import re

import pytest

from summarizer.checking import lint_post
from summarizer.publish.obsidian import render_obsidian
from summarizer.settings import SiteSettings

CLAIM = (
    "Brandt holds that the material is rarely to blame when an old bridge begins to fail, and that water and salt do "
    "the damage long before anybody on the road above can see a crack."
)
TAKEAWAY = "This turns repair from a question of stronger materials into one of drains, joints and patience."
INSIGHTS = ("Water Is the Enemy of Concrete", "Every Bridge Asks for Its Own Repair", "Failed Joints Teach the Most")
SITE = SiteSettings(
    latest_url="https://span.test/interviews",
    updates_url="https://span.test/updates",
    corrections_url="https://span.test/corrections",
)
POST = (
    """---
title: 'Tomas Brandt: How Water Takes Old Bridges'
description: d
date: 2026-01-10
show: The Span
guests: [Tomas Brandt]
episode_url: https://span.test/1
audio_url: https://span.test/1.mp3
audio_sha256: abc
duration: 100.0
episode_id: 0a1b2c3d
models: {speech: base, text: none}
summarizer: 1.0.0
---

This post was written on Jan 10, 2026.
Some details may have changed. Check the [latest interview posts](https://span.test/interviews).

# Tomas Brandt: How Water Takes Old Bridges

Tomas Brandt, who repairs bridges for a living, explains on The Span why water, and not traffic or age, takes most of them.

Tomas Brandt has inspected bridges for more than two decades. On The Span he talks about drains, salt and patience, and
about the towns that would rather not hear of any of them. The conversation covers how damage starts, how it is found, and
what a failed joint can teach.

## Key Insights

"""
    + "\n\n".join(
        f'### {n}. {heading}\n\n{CLAIM}\n\n> "These are the words number {n} that were said about bridges."\n'
        f"<!-- q{n} {n}.00-{n + 3}.00 Tomas Brandt -->\n\n{TAKEAWAY}"
        for n, heading in enumerate(INSIGHTS, 1)
    )
    + """

## On Salt

Salt comes up again and again in this conversation. Brandt treats it as a patient visitor that finds the joints of a
bridge long before the steel below them is seen to rust.

> "Salt finds its way in through every crack there is."
<!-- q9 40.00-43.00 Tomas Brandt -->

It is the thread that ties the repairs together, and the reason why Brandt asks for drains before anything else
is painted or replaced.

## Conclusion

The conversation shows a trade that is slower and humbler than its monuments. Brandt spends his days on joints and drains,
on the small places where water waits, and he measures success in the years in which nothing at all happens to a bridge
that everybody had already given up for lost.

Those who plan repairs may want to watch how towns pay for drains in the next years, since that is where Brandt expects the
cheapest and the most lasting gains for old structures.

This summary is based on Tomas Brandt's appearance on [The Span](https://span.test/1), discussing water, salt, and joints.

[Get updates](https://span.test/updates)
A weekly digest of what actually matters.

Found an issue? [Report a correction](https://span.test/corrections?episode=0a1b2c3d) so we can review and update the post.
"""
)


def rules(post: str, level: str | None = None, site: SiteSettings | None = None) -> set[str]:
    report = lint_post(post, "post.md", site=site or SITE)
    return {problem.rule for problem in report.problems if level in (None, problem.level)}


def test_a_post_in_the_format_has_no_problems():
    report = lint_post(POST, "post.md", site=SITE)
    assert report.problems == ()
    assert report.passed


def swap(old: str, new: str) -> str:
    assert old in POST
    return POST.replace(old, new, 1)


def without(pattern: str) -> str:
    changed = re.sub(pattern, "", POST, count=1, flags=re.DOTALL | re.MULTILINE)
    assert changed != POST
    return changed


@pytest.mark.parametrize(
    ("post", "rule"),
    [
        (without(r"This post was written.*?interviews\)\."), "notice"),
        (swap("Jan 10, 2026", "10 January 2026"), "notice"),
        (without(r"^Some details.*?interviews\)\."), "caution"),
        (swap("may have changed.", "have changed."), "caution"),
        (swap("[latest interview posts](https://span.test/interviews)", "latest interview posts"), "caution"),
        (without(r"^# Tomas.*?Bridges\n"), "title"),
        (swap("# Tomas Brandt: How Water Takes Old Bridges", "# How Water Takes Old Bridges"), "title"),
        (swap("## Conclusion", "# Another: Title Here Now\n\n## Conclusion"), "title"),
        (without(r"^Tomas Brandt has inspected.*?teach\.\n"), "intro"),
        (swap("## Key Insights", "One paragraph too many.\n\n## Key Insights"), "extra-part"),
        (swap("## Key Insights", "## Main Points"), "key-insights"),
        (swap("### 2. Every", "### 3. Every"), "insight-number"),
        (swap("### 2. Every", "### Every"), "insight-number"),
        (without(r"### 3\. .*?(?=## On Salt)"), "insight-count"),
        (without(r"> \"These are the words number 2.*?-->\n"), "quote"),
        (swap("words number 2", "words number 1"), "repeated-quote"),
        (without(CLAIM), "claim"),
        (swap(TAKEAWAY, TAKEAWAY + "\n\n" + TAKEAWAY), "extra-part"),
        (swap("## On Salt", "## About Salt"), "extra-part"),
        (without(r"It is the thread.*?replaced\.\n"), "topic"),
        (without(r"^## Conclusion$"), "conclusion"),
        (without(r"^Those who plan.*?structures\.\n"), "conclusion"),
        (without(r"^This summary.*?joints\.\n"), "attribution"),
        (without(r"^\[Get updates.*?matters\.\n"), "updates"),
        (swap("[Get updates](https://span.test/updates)", "Get updates"), "updates"),
        (swap("https://span.test/updates", "https://other.example"), "updates"),
        (without(r"^Found an issue.*?post\.\n"), "corrections"),
        (swap("## On Salt", "## Conclusion\n\n## On Salt"), "misplaced-part"),
    ],
)
def test_errors(post, rule):
    report = lint_post(post, "post.md", site=SITE)
    assert rule in {problem.rule for problem in report.problems if problem.level == "error"}, report.problems
    assert not report.passed


@pytest.mark.parametrize(
    ("post", "rule"),
    [
        (without(r"\A---.*?---\n"), "front-matter"),
        (swap("audio_sha256: abc\n", ""), "front-matter"),
        (swap("How Water Takes Old Bridges\n\nTomas", "How Water Takes Old Bridges.\n\nTomas"), "title-stop"),
        (swap("How Water Takes Old Bridges\n\nTomas", "Water Wins\n\nTomas"), "headline-length"),
        (swap("How Water Takes Old Bridges\n\nTomas", "how water takes old bridges\n\nTomas"), "title-case"),
        (swap("Water Is the Enemy of Concrete", "Water is the enemy of concrete"), "title-case"),
        (swap("Water Is the Enemy of Concrete", "Water"), "heading-length"),
        (swap(CLAIM, "Brandt blames water."), "claim-length"),
        (swap(CLAIM, CLAIM.replace("Brandt", "He")), "claim-surname"),
        (swap(CLAIM, CLAIM.replace("Brandt holds", "Brandt and I hold")), "claim-person"),
        (swap(CLAIM, CLAIM.replace("Brandt holds", "We asked, and Brandt holds")), "claim-person"),
        (swap(TAKEAWAY, "This matters."), "takeaway-length"),
        (without(r" Brandt treats it as.*?to rust\."), "topic-opening-length"),
        (without(r", and the reason why.*?replaced(?=\.)"), "topic-closing-length"),
        (
            swap('"These are the words number 1 that were said about bridges."', '"Too short a quotation."'),
            "quote-length",
        ),
        (
            swap(
                '> "These are the words number 1 that were said about bridges."',
                "> “These are the words number 1 that were said about bridges.”",
            ),
            "quote-marks",
        ),
        (swap("<!-- q1 1.00-4.00 Tomas Brandt -->\n", ""), "anchor"),
        (swap(CLAIM, "**[To write: claim, 25 to 50 words]**"), "to-write"),
        (swap(CLAIM, "**[To check: claim, what was said is otherwise: Brandt blames salt.]**"), "to-check"),
    ],
)
def test_warnings(post, rule):
    report = lint_post(post, "post.md", site=SITE)
    assert rule in {problem.rule for problem in report.problems if problem.level == "warning"}, report.problems
    assert report.passed, [problem for problem in report.problems if problem.level == "error"]


def test_an_export_says_the_same_in_its_front_matter() -> None:
    exported = render_obsidian(POST)
    assert "models_speech" in exported
    assert lint_post(exported, "post.md", site=SITE).problems == ()
    assert "front-matter" in rules(exported.replace("models_speech", "model"))


def test_lines():
    post = swap("### 2. Every", "### 3. Every")
    (problem,) = [p for p in lint_post(post, "post.md").problems if p.rule == "insight-number"]
    assert post.splitlines()[problem.line - 1].startswith("### 3. Every")


def test_word_bounds_are_for_english():
    post = swap("show: The Span", "show: The Span\nlanguage: de").replace(CLAIM, "Brandt kurz.")
    assert rules(post) == set()


def test_a_timestamp_that_readers_see_serves_as_an_anchor():
    post = swap("<!-- q1 1.00-4.00 Tomas Brandt -->", "> ([0:01](https://span.test/1.mp3#t=1))")
    assert rules(post) == set()


def test_html_is_linted_too():
    from summarizer.publish.html import render_html

    report = lint_post(render_html(POST), "post.html", site=SITE)
    assert report.problems == ()
    broken = render_html(POST).replace("Key Insights", "Main Points")
    assert "key-insights" in {problem.rule for problem in lint_post(broken, "post.html").problems}


def test_an_empty_post():
    assert {"notice", "title", "dek", "intro", "key-insights", "conclusion"} <= rules("", "error")


def test_a_number_at_the_end_of_a_heading_is_a_word() -> None:
    from summarizer.text.title_case import is_title_case

    assert is_title_case("Defects Went Up by 40%")
    assert not is_title_case("Defects went Up by 40%")


# -- a second quotation, a lead-in, the caution line -------------------------------------------------------------------

SECOND = '> "Nobody pays for a drain that works without a fault."\n<!-- q7 50.00-53.00 Tomas Brandt -->\n\n'


def with_second(lead_in: str = "He adds:", more: str = "") -> str:
    between = f"{lead_in}\n\n" if lead_in else ""
    return swap(TAKEAWAY, f"{between}{SECOND}{more}{TAKEAWAY}")


def test_an_insight_may_hold_a_second_quotation_with_its_lead_in():
    assert rules(with_second()) == set()
    assert rules(swap(CLAIM, "Asked what the public gets wrong about bridges, Brandt answers:")) == set()


@pytest.mark.parametrize(
    ("post", "rule", "level"),
    [
        (with_second(""), "lead-in", "error"),
        (with_second("He said more about it."), "lead-in", "error"),
        (with_second("One paragraph too many.\n\nHe adds:"), "extra-part", "error"),
        (with_second("Adds:"), "lead-in-length", "warning"),
        (with_second(more=SECOND.replace("drain", "joint")), "quote", "error"),
        (with_second().replace(TAKEAWAY, f"{TAKEAWAY}\n\n{TAKEAWAY}", 1), "extra-part", "error"),
        (swap(CLAIM, f"{CLAIM[:-1]}, as he answers when he is asked:"), "lead-in-length", "warning"),
    ],
)
def test_what_is_wrong_with_a_second_quotation_or_a_lead_in(post, rule, level):
    assert rule in rules(post, level)


@pytest.mark.parametrize("part", ["claim", "dek", "conclusion"])
def test_a_part_to_write_is_a_warning_where_it_is_marked_and_else_an_error(part):
    text = {
        "claim": CLAIM,
        "dek": next(line for line in POST.splitlines() if line.startswith("Tomas Brandt, who")),
        "conclusion": next(one for one in POST.split("\n\n") if one.startswith("Those who plan")),
    }[part]
    marked, missing = swap(text, f"**[To write: {part}, some words]**"), swap(f"{text}\n\n", "")
    assert rules(marked) == rules(marked, "warning") == {"to-write"}
    assert rules(missing, "error")


def test_the_caution_line_follows_the_site():
    off = SITE.model_copy(update={"caution": "off"})
    plain = without(r"^Some details.*?interviews\)\.\n")
    assert rules(plain, site=off) == set()
    assert rules(plain, "error") == {"caution"}
    assert rules(POST, "error", off) == {"caution"}
    own = SITE.model_copy(update={"caution": "Prices of drains may have changed."})
    assert rules(POST, "error", own) == {"caution"}
    assert rules(swap("Some details may", "Prices of drains may"), site=own) == set()


def test_the_former_default_caution_line_is_right_where_the_site_has_no_text_of_its_own():
    former = swap("Some details may", "Models/pricing/policies may")
    assert rules(former) == set()
    own = SITE.model_copy(update={"caution": "Prices of drains may have changed."})
    assert rules(former, "error", own) == {"caution"}


def test_a_placeholder_is_told_at_its_own_line() -> None:
    post = swap(
        "## Conclusion", "A long paragraph\nover lines, and [a link](https://example.com/x)\nin it.\n\n## Conclusion"
    )
    line = next(at for at, text in enumerate(post.splitlines(), start=1) if "example.com/x" in text)
    found = [problem for problem in lint_post(post, "post.md").problems if problem.rule == "placeholder"]
    assert [problem.line for problem in found] == [line]
    assert "summarizer setup" in found[0].message
    (known,) = (one for one in lint_post(post, "post.md", site=SITE).problems if one.rule == "placeholder")
    assert known.message.endswith(
        "leads nowhere; the site's are: " + ", ".join([SITE.latest_url, SITE.updates_url, SITE.corrections_url])
    )
