"""The sentences that tell a person why a quotation got its verdict, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from summarizer.checking.edits import Change
from summarizer.checking.origin import the_words
from summarizer.records.review import Correction
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.text.governing import Governing

__all__ = [
    "clock",
    "describe",
    "told_of_context",
    "told_of_corrections",
    "told_of_denial",
    "told_of_seam",
    "told_of_sense",
    "told_of_time",
    "told_of_words_beside",
    "two_people",
]

_EDIT_TEXTS = {
    "delete": "left out “{heard}”",
    "filler": "dropped the filler “{heard}”",
    "repeat": "dropped the repeated “{heard}”",
    "insert": "“{post}” {unsaid}",
    "move": "moved “{post}”",
    "spelling": "“{post}” spells “{heard}”",
    "hidden": "“{post}” in it is struck, hidden or no text",
}
_GOVERNED = {
    "negation": "these words are denied",
    "condition": "these words are part of a condition, or depend on one",
    "question": "these words are part of a question",
    "report": "these are reported words",
    "wish": "these words are wished, feared or pretended",
}

_HEARD_AS = {"?": ("a question", "question mark"), ".": ("a statement", "full stop")}


def clock(seconds: float | None) -> str:
    return format_clock(seconds) if seconds is not None else "an unknown time"


def describe(changes: Sequence[Change], transcript: Transcript) -> str:
    """The edits as one sentence; after four of them, how many more."""
    if not changes:
        return "The words differ from those heard."
    _, heard, unsaid = the_words(transcript)
    said: list[str] = []
    for change in changes[:4]:
        edit = change.edit
        if edit.kind == "replace":
            said.append(f"“{_short(edit.post)}” where “{_short(edit.heard)}” {heard}")
        elif edit.kind == "bracket":
            said.append(f"[{_short(edit.post)}]" + (f" for “{_short(edit.heard)}”" if edit.heard else " added"))
        else:
            said.append(_EDIT_TEXTS[edit.kind].format(heard=_short(edit.heard), post=_short(edit.post), unsaid=unsaid))
    if len(changes) > 4:
        said.append(f"{len(changes) - 4} more")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def told_of_sense(
    governing: Governing, seen: str | None, refused: str | None, *, passes: bool, sentence: bool = False
) -> str:
    """What governs the quotation, and who saw it or what to do. `refused`: a signer whose word does not count.

    `sentence`: the words that govern it are not enough to quote it with; its whole sentence is.
    """
    place = "after" if governing.after else "before"
    shown = _HEARD_AS.get(governing.words)
    if shown:
        said = f"It was heard as {shown[0]}."
    else:
        said = f"In its sentence, “{governing.words}” stands {place} it: {_GOVERNED[governing.kind]}."
    if refused:
        return f"{said} {refused} speaks in the episode; an editor signs that the sense was checked."
    if seen:
        return f"{said} {seen} checked its sense."
    if passes:
        return said
    whole = "Quote its whole sentence" if sentence else f"Quote the words {place} it too"
    whole = f"Show the {shown[1]}" if shown else whole
    return f"{said} {whole}, or listen and sign: <!-- context seen by NAME -->."


def told_of_words_beside(governing: Governing) -> str:
    """That the post has what governs the quotation, too, outside the marks."""
    return f"“{governing.words}” stands {'after' if governing.after else 'before'} it, in the post as in the episode."


def told_of_denial(denied: str, speaker: str | None) -> str:
    """The words of the post that deny the quotation, and what to do."""
    return f"The post writes “{_short(denied)}”; {speaker or 'a voice'} says it. Take the denial out of the sentence."


def told_of_seam(seam: str) -> str:
    """The words as heard where the post's marks join or part sentences to another sense."""
    return f"It was heard as “{seam}”: its marks in the post give it another sense. Set them as heard."


def told_of_context(outside: Iterable[str]) -> str:
    """The words beside the quotation that a reader may need."""
    return f"Just outside: {' and '.join(f'“{_short(text)}”' for text in outside)}."


def two_people(turns: Sequence[tuple[str, str]]) -> str:
    """The speakers of a quotation in their order, each with their words."""
    told = [f"{name} “{_short(words)}”" for name, words in turns[:3]]
    return f"{', then '.join(told)}{' …' if len(turns) > 3 else '.'}"


def told_of_time(given: float, start: float) -> str:
    return f"The post gives {clock(given)}, the recording has it at {clock(start)}."


def told_of_corrections(corrections: Iterable[tuple[Correction, str]]) -> str:
    """Who corrected which words and when; each correction with what the recogniser wrote."""
    told = [
        f"{one.who or 'Somebody'} heard “{_short(one.heard)}” on {one.when:%Y-%m-%d}; "
        f"the recogniser wrote “{_short(said)}”."
        for one, said in corrections
    ]
    return " ".join(told)


def _short(text: str) -> str:
    words = text.split()
    return text if len(words) <= 8 and len(text) <= 80 else f"{' '.join(words[:4])[:40]} … {' '.join(words[-2:])[-30:]}"
