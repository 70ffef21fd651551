"""Renders the review page: one HTML file with every quotation, its audio and its context, that needs no network.

The same markup is used for a file and for the page that the server serves; the script only adds behaviour. All text
from the episode is escaped, and the content security policy allows only the page's own script, by its hash.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from summarizer.pages import (
    REFUSED,
    REFUSED_LABEL,
    VERDICT_LABELS,
    VERDICT_SHAPES,
    Clip,
    ServerInfo,
    Shape,
    asset,
    content_policy,
    page_style,
    shape_of,
    templates,
)
from summarizer.posts.prose_parts import ProsePart
from summarizer.publish.html import PassageButton, PassageLink, render_with_links
from summarizer.publish.review_picture import draw_timeline
from summarizer.publish.review_view import ReviewSources, ReviewView
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft, Insight, QuoteCheck, Topic
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.review import Decisions
from summarizer.records.review_places import slots
from summarizer.records.signoff import Signing
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript

__all__ = ["ReviewSources", "clip_ranges", "clips_in", "page_policy", "render_review", "review_parts"]

_PACKAGE = "summarizer.publish"
_LABELS = dict[Shape, str]((*VERDICT_LABELS.items(), (REFUSED, REFUSED_LABEL)))
# Joined into one function, in this order; the last runs once the page has begun, and uses `reviewPage` of the first.
_SCRIPTS = ("review.js", "review_conversation.js", "review_prose.js")
_LAST_SCRIPT = "review_signoff.js"
_CLIP = re.compile(
    r'preload="none" data-start="([\d.]{1,20})" data-end="([\d.]{1,20})" '
    r'src="data:([a-z0-9/]{1,40});base64,([A-Za-z0-9+/=]*)"'
)
_MAX_JOINED_SECONDS = 3.0  # between a clip and a passage that is added to the same clip


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
    signing: Signing | None = None,
) -> str:
    """The page as one self-contained HTML text.

    A clip is used for every quotation, candidate or passage of evidence inside it.
    """
    review = ReviewSources(episode, transcript, quotes, draft, checks, decisions or Decisions(), post, signing)
    parts = review_parts(review, clips, server=server)
    return templates(_PACKAGE).get_template("review.html.j2").render(
        policy=page_policy(server is not None),
        style=_style(),
        script=_script(),
        parts=parts,
        episode=episode,
        date=_day(episode),
        length=format_clock(transcript.duration) if transcript.duration else None,
        shapes=VERDICT_SHAPES,
        server=server,
        timed=transcript.timing != "none",
        seconds=math.ceil(transcript.duration),
        clips=[
            {
                "start": clip.start,
                "end": clip.end,
                "src": f"data:{clip.mime};base64,{base64.b64encode(clip.data).decode()}",
            }
            for clip in clips.values()
        ],
    )  # fmt: skip


def clips_in(page: str) -> dict[str, Clip]:
    """The clips that a page made by `render_review` contains; those of a served page are none. Takes linear time."""
    found = (_CLIP.match(page, at.end()) for at in re.finditer("<audio controls ", page))
    return {
        f"kept-{number}": Clip(clip[3], base64.b64decode(clip[4]), float(clip[1]), float(clip[2]))
        for number, clip in enumerate(filter(None, found), start=1)
    }


def clip_ranges(
    checks: Checks, quotes: Quotes, draft: Draft, transcript: Transcript, *, context: float = 4.0, candidates: int = 6
) -> dict[str, tuple[float, float]]:
    """The clips that a page should contain: [start, end) seconds by name.

    Each quotation with `context` seconds on both sides, the passages that support its claim (in the same clip when
    they are near), what decides whether a sentence of the prose is carried, and the best candidates that are not in
    the post, as possible replacements.
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
            if span[0] > end + _MAX_JOINED_SECONDS or span[1] < start - _MAX_JOINED_SECONDS:
                apart.append(span)
            else:
                start, end = min(start, span[0] - 0.3), max(end, span[1] + 0.3)
        add(f"quotation-{number}", start, end, 0.0)
        for nth, span in enumerate(apart, start=1):
            add(f"evidence-{number}-{nth}", *span, 0.3)
    for words in dict.fromkeys(words for one in checks.sentences for words in one.decides if transcript.holds(words)):
        add(f"decides-{words[0]}", *transcript.times(words), 0.3)
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
    """The parts of the page that a decision changes, as markup by element id; `data` is JSON for the script."""
    named = review.decisions.revoiced(review.transcript)
    names = slots(review.checks.quotes, review.decisions)
    pairs = list(zip(names, review.checks.quotes, strict=True))
    view = ReviewView(review, named, server is not None, tuple(clips.values()))
    entries: list[tuple[str, QuoteCheck, str | None]] = [(slot, check, None) for slot, check in pairs]
    for gone in view.gone(names):
        at = next((n for n, (_, check, _) in enumerate(entries) if check.line >= gone[1].line), len(entries))
        entries.insert(at, gone)
    cards = [view.card(number, *entry) for number, entry in enumerate(entries, start=1)]
    macros: Any = templates(_PACKAGE).get_template("review_parts.html.j2").module
    data = view.data(cards, server)
    shown = {
        "cards": cards,
        "checks": review.checks,
        "verdicts": _LABELS,
        "framing": view.framing(),
    }
    shown["served"] = server is not None
    placed = [(card["slot"], card["check"]) for card in cards if not card["gone"]]
    shown["picture"] = draw_timeline(named, placed)
    shown["used"] = {shape_of(check.verdict, check.passes) for _, check in placed if check.start is not None}
    return {
        "summary": str(macros.summary(shown)),
        "picture": str(macros.picture(shown)),
        "list": str(macros.list(shown)),
        "cards": str(macros.cards(shown)),
        "post": _post(review.post, cards, view.parts) if review.post is not None else "",
        "findings": str(macros.findings(shown)),
        # Inside a script element "<" could end it; U+2028 and U+2029 are escaped by ASCII output.
        "data": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e"),
    }


def _post(post: str, cards: Sequence[Mapping[str, Any]], parts: Sequence[ProsePart]) -> str:
    """The whole post as it stands, each quotation with a link to its card, each part with a button to edit it."""
    links: list[PassageLink | PassageButton] = [
        PassageLink(
            card["check"].line,
            f"#quotation-{card['number']}",
            f"Quotation {card['number']}: {card['label']}",
            card["slot"],
        )
        for card in cards
        if not card["gone"]
    ]
    links += [PassageButton(part.last, f"Edit: {part.label}", number) for number, part in enumerate(parts)]
    return render_with_links(post, links, below=2)


def page_policy(served: bool) -> str:
    """The content security policy: this page's own script and style, sound from the page, or from its server."""
    return content_policy(_script(), _style(), sound=("'self'",) if served else (), saves=served)


def _script() -> str:
    """The page's scripts as one: they share the names of one function."""
    parts = "".join(asset(_PACKAGE, name) for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}  begin();\n{asset(_PACKAGE, _LAST_SCRIPT)}}})();\n'


def _style() -> str:
    return page_style() + asset(_PACKAGE, "review_signoff.css")


def _day(episode: Episode) -> str | None:
    return f"{episode.date.strftime('%B')} {episode.date.day}, {episode.date.year}" if episode.date else None
