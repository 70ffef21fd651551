"""A person whom the post makes speak counts as a voice where the transcript names none."""

from __future__ import annotations

import pytest

from summarizer.checking import check_post
from summarizer.transcripts import parse_transcript

EN = """A: Water closed fourteen of them in Berlin last year, and nobody knew.
B: Did the mayor say why?
A: He said nothing at all for weeks.
"""
DE = """A: Das Wasser hat vierzehn davon in Berlin geschlossen, und niemand wusste es.
B: Hat der Bürgermeister gesagt, warum?
A: Er hat wochenlang gar nichts gesagt.
"""
INVENTED = "The river took every bridge we ever built here."
HEARD = "Water closed fourteen of them in Berlin last year, and nobody knew."
ERFUNDEN = "Der Fluss hat uns jede Brücke genommen, die wir gebaut haben."


@pytest.mark.parametrize(
    ("language", "post", "verdicts"),
    [
        ("en", f"Winand said:\n\n{INVENTED}", ["not found"]),
        ("en", f"Winand said:\n\n{HEARD}", ["verbatim"]),
        ("en", f"Markus Winand said:\n\n- {INVENTED}\n- I never saw it.", ["not found", "not found"]),
        ("de", f"Winand sagte:\n\n{ERFUNDEN}", ["not found"]),
        ("de", f"Dazu sagt Winand:\n\n{ERFUNDEN}", ["not found"]),
        ("en", "Winand explained:\n\nHe had closed fourteen of them in Berlin the year before.", []),
        ("en", f"Winand's answer surprised me:\n\n{INVENTED}", []),
        ("en", f"Here is what happened:\n\n{INVENTED}", []),
    ],
)
def test_words_below_a_line_that_makes_somebody_speak(language: str, post: str, verdicts: list[str]) -> None:
    transcript = parse_transcript((EN if language == "en" else DE).encode(), "talk.txt", language)
    checks = check_post(f"# Bridges\n\n{post}\n", "post.md", transcript)
    assert [quote.verdict for quote in checks.quotes] == verdicts
