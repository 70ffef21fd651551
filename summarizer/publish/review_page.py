"""The review page: one HTML file with every quotation, its sound and its context, that needs no network.

The markup is made here, from the same records whether the file travels by mail or is served on loopback; the script
in it only adds behaviour. Everything from the episode is text to the page: escaped in the markup, and kept from
running by a content security policy that knows the one script by its hash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
import json
from collections.abc import Mapping
from typing import Any

import jinja2

from summarizer.publish.review_picture import SHAPES, draw_timeline
from summarizer.publish.review_view import VERDICTS, Clip, ReviewSources, ReviewView, ServerInfo
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft, Insight, QuoteCheck, Topic
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.review import Decisions, slots
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript

__all__ = [
    "Clip",
    "ReviewSources",
    "ServerInfo",
    "asset",
    "clip_ranges",
    "page_policy",
    "render_review",
    "review_parts",
]

_NEAR = 3.0  # seconds between a clip and a passage that is better heard in the same one


def render_review(
    episode: Episode,
    transcript: Transcript,
    quotes: Quotes,
    draft: Draft,
    checks: Checks,
    clips: Mapping[str, Clip],
    *,
    server: ServerInfo | None = None,
    decisions: Decisions | None = None,
    post: str | None = None,
) -> str:
    """The page as one self-contained HTML text.

    A clip is used for whatever lies inside it, so it may hold a quotation, a candidate or a passage of evidence.
    """
    review = ReviewSources(episode, transcript, quotes, draft, checks, decisions or Decisions(), post)
    style, script = asset("review.css"), asset("review.js")
    parts = review_parts(review, clips, server=server)
    return _environment().get_template("review.html.j2").render(
        policy=page_policy(server is not None),
        style=style,
        script=script,
        parts=parts,
        episode=episode,
        date=_day(episode),
        length=format_clock(transcript.duration) if transcript.duration else None,
        shapes=SHAPES,
        server=server,
        clips=[
            {
                "start": clip.start,
                "end": clip.end,
                "src": f"data:{clip.mime};base64,{base64.b64encode(clip.data).decode()}",
            }
            for clip in clips.values()
        ],
    )  # fmt: skip


def clip_ranges(
    checks: Checks, quotes: Quotes, draft: Draft, transcript: Transcript, *, context: float = 4.0, candidates: int = 6
) -> dict[str, tuple[float, float]]:
    """Which sound a page should carry, [start, end) seconds by name.

    Each quotation with `context` seconds on both sides, the passages that its claim rests on (in the same clip when
    they are near), and the most quotable candidates that are not in the post, so that a replacement can be heard.
    """
    if transcript.timing == "none":
        return {}
    length = max((transcript.duration, *(word.end for word in transcript.words)), default=0.0)
    by_id = {one.id: one for one in quotes.candidates}
    found: dict[str, tuple[float, float]] = {}

    def add(name: str, start: float, end: float, around: float) -> None:
        span = (max(0.0, start - around), min(length, end + around))
        inside = any(first <= span[0] and span[1] <= last for first, last in found.values())
        if end > start and end - start < 120 and not inside:
            found[name] = span

    for number, check in enumerate(checks.quotes, start=1):
        place: QuoteCheck | Candidate | None = check if check.start is not None else by_id.get(check.id or "")
        if place is None or place.start is None or place.end is None or check.verdict == "unspoken":
            continue
        start, end = place.start - context, place.end + context
        apart = []
        for span in _evidence(draft, transcript, check.id):
            if span[0] > end + _NEAR or span[1] < start - _NEAR:
                apart.append(span)
            else:
                start, end = min(start, span[0] - 0.3), max(end, span[1] + 0.3)
        add(f"quotation-{number}", start, end, 0.0)
        for nth, span in enumerate(apart, start=1):
            add(f"evidence-{number}-{nth}", *span, 0.3)
    taken = {check.words for check in checks.quotes}
    for one in [one for one in quotes.ranked() if one.words not in taken][:candidates]:
        add(one.id, one.start, one.end, 0.5)
    return found


def _evidence(draft: Draft, transcript: Transcript, quote_id: str | None) -> list[tuple[float, float]]:
    items: tuple[Insight | Topic, ...] = (*draft.insights, *draft.topics)
    known = [place for item in items if item.quote == quote_id for place in item.evidence]
    return [transcript.times(place) for place in known if transcript.holds(place)]


def review_parts(
    review: ReviewSources, clips: Mapping[str, Clip], *, server: ServerInfo | None = None
) -> dict[str, str]:
    """The parts of the page that change with a decision, as markup by element id; `data` is JSON for the script."""
    named = review.decisions.named(review.transcript)
    names = slots(review.checks.quotes, review.decisions)
    pairs = list(zip(names, review.checks.quotes, strict=True))
    view = ReviewView(review, named, server is not None, tuple(clips.values()))
    entries: list[tuple[str, QuoteCheck, str | None]] = [(slot, check, None) for slot, check in pairs]
    for gone in view.gone(names):
        at = next((n for n, (_, check, _) in enumerate(entries) if check.line >= gone[1].line), len(entries))
        entries.insert(at, gone)
    cards = [view.card(number, *entry) for number, entry in enumerate(entries, start=1)]
    macros: Any = _environment().get_template("review_parts.html.j2").module
    data = view.data(cards, server)
    shown = {"cards": cards, "checks": review.checks, "verdicts": VERDICTS}
    placed = [(card["slot"], card["check"]) for card in cards if not card["gone"]]
    shown["picture"] = draw_timeline(named, placed)
    shown["used"] = {check.verdict for _, check in placed if check.start is not None}
    return {
        "summary": str(macros.summary(shown)),
        "picture": str(macros.picture(shown)),
        "list": str(macros.list(shown)),
        "cards": str(macros.cards(shown)),
        "findings": str(macros.findings(shown)),
        # Inside a script element "<" could end it; U+2028 and U+2029 are escaped by ASCII output.
        "data": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e"),
    }


def page_policy(served: bool) -> str:
    """The content security policy: this page's own script and style by hash, sound from the page, nothing else."""
    here = " 'self'" if served else ""
    connect = "connect-src 'self'; " if served else ""
    return (
        f"default-src 'none'; script-src '{_hash('review.js')}'; style-src '{_hash('review.css')}'; img-src data:; "
        f"media-src data: blob:{here}; {connect}base-uri 'none'; form-action 'none'"
    )


def _day(episode: Episode) -> str | None:
    return f"{episode.date.strftime('%B')} {episode.date.day}, {episode.date.year}" if episode.date else None


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("summarizer.publish"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["clock"] = format_clock
    return environment


@functools.cache
def asset(name: str) -> str:
    """A style sheet or script of the review page, as the browser gets it."""
    text = importlib.resources.files("summarizer.publish").joinpath("templates", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")  # a checkout on Windows; the hash is of what the browser sees


def _hash(name: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(asset(name).encode()).digest()).decode()
