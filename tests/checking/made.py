"""Transcripts made for the tests: an invented interview about bridges."""

from __future__ import annotations

from summarizer.checking import check_post
from summarizer.records.post import Checks, Policy, QuoteCheck
from summarizer.records.transcript import Speaker, Transcript, Word

HOST = Speaker(label="Speaker 1", name="Ines Valero", role="host", origin="introduction", confidence=1.0)
GUEST = Speaker(label="Speaker 2", name="Tomas Brandt", role="guest", origin="introduction", confidence=1.0)

TURNS = (
    ("Speaker 1", "Welcome back to the Span. Today I talk with Tomas Brandt about old bridges."),
    (
        "Speaker 2",
        "Thank you. Every old bridge tells you how it wants to be repaired, if you listen. "
        "We inspected fifteen bridges in 1999, and, um, only two of them were closed. "
        "I don't think that concrete is the enemy here. "
        "The the water is what kills a bridge, and nobody at Halden wanted to hear that. "
        "Salt finds its way in through every crack. Maybe half of the budget goes into drains now.",
    ),
    ("Speaker 1", "That sounds like a very expensive habit to have. Do you regret any of it?"),
    (
        "Speaker 2",
        "No, I would do all of it again tomorrow. You learn more from one failed joint than from ten good ones. "
        "Every old bridge tells you how it wants to be repaired.",
    ),
)


def make(
    turns: tuple[tuple[str | None, str], ...] = TURNS,
    *,
    language: str = "en",
    speakers: tuple[Speaker, ...] = (HOST, GUEST),
    unspaced: bool = False,
    **values: object,
) -> Transcript:
    """Words of 0.3 s each, half a second between turns."""
    words: list[Word] = []
    time = 0.0
    for label, text in turns:
        for piece in list(text) if unspaced else text.split():
            words.append(
                Word(text=piece, start=round(time, 2), end=round(time + 0.3, 2), speaker=label, probability=0.95)
            )
            time += 0.3
        time += 0.5
    fields: dict[str, object] = {"duration": time, "model": "made", "language": language}
    return Transcript(words=tuple(words), speakers=speakers, **{**fields, **values})  # type: ignore[arg-type]


def check(post: str, *, name: str = "post.md", policy: Policy = "strict", **values: object) -> Checks:
    transcript = values.pop("transcript", None) or make()
    return check_post(post, name, transcript, policy=policy, **values)  # type: ignore[arg-type]


def one(quote: str, *, policy: Policy = "strict", after: str = "", **values: object) -> QuoteCheck:
    """The check of a single blockquote; `after` stands on the line below it."""
    checks = check(f'> "{quote}"\n{after}\n', policy=policy, **values)
    assert len(checks.quotes) == 1, [quote.text for quote in checks.quotes]
    return checks.quotes[0]
