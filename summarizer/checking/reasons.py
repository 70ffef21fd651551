"""The sentences that tell a person why a quotation got its verdict. What to do: `cli/check_advice.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from summarizer.checking.edits import Change
from summarizer.checking.origin import the_words
from summarizer.records.post import Edit, told_correction
from summarizer.records.review import Correction
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.text.governing import Governing
from summarizer.text.lookalikes import lookalike

__all__ = [
    "bare",
    "clock",
    "describe",
    "told_of_context",
    "told_of_corrections",
    "told_of_cut",
    "told_of_denial",
    "told_of_doubt",
    "told_of_lost_words",
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
_POINTS = " .,;:!?…。、，！？；："
_MAX_LOST = 3  # words named, of those that no policy lets go
_MAX_DOUBTED = 4
_GOVERNED = {
    "negation": "these words are denied",
    "condition": "these words are part of a condition, or depend on one",
    "question": "these words are part of a question",
    "report": "these are reported words",
    "wish": "these words are wished, feared or pretended",
    "comparison": "these words are one side of a comparison",
    "part": "these words are part of a larger number or name",
}

_HEARD_AS = {"?": ("a question", "question mark"), ".": ("a statement", "full stop")}


def clock(seconds: float | None) -> str:
    return format_clock(seconds) if seconds is not None else "an unknown time"


def bare(text: str) -> str:
    """Words without the punctuation at their ends."""
    return text.strip(_POINTS) or text


def describe(changes: Sequence[Change], transcript: Transcript) -> str:
    """The edits as one sentence; after four of them, how many more. Spellings are told where there is nothing else."""
    if not changes:
        return "The words differ from those heard."
    changes = [change for change in changes if change.edit.kind != "spelling"] or changes
    _, heard, unsaid = the_words(transcript)
    said: list[str] = []
    for change in changes[:4]:
        edit = change.edit
        was, has = _cited(edit)
        if edit.kind == "replace":
            said.append(f"“{has}” where “{was}” {heard}{_foreign_letter(edit)}")
        elif edit.kind == "bracket":
            said.append(f"[{has}]" + (f" for “{was}”" if was else " added"))
        else:
            said.append(_EDIT_TEXTS[edit.kind].format(heard=was, post=has, unsaid=unsaid))
    if len(changes) > 4:
        said.append(f"{len(changes) - 4} more")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _cited(edit: Edit) -> tuple[str, str]:
    """The words heard and those of the post, without the punctuation around them unless only that differs."""
    was, has = bare(edit.heard), bare(edit.post)
    return (_short(edit.heard), _short(edit.post)) if was == has else (_short(was), _short(has))


def _foreign_letter(edit: Edit) -> str:
    """That a letter which looks like the one heard is of another script."""
    letter = lookalike(edit.post, edit.heard)
    return f": its “{letter.letter}” is {letter.script}" if letter else ""


def told_of_lost_words(words: Sequence[tuple[str, str]]) -> str:
    """That no policy allows to leave these out: each with its kind."""
    told = dict.fromkeys(f"“{bare(text)}” is a {kind}" for text, kind in words)
    named = f": {', '.join(list(told)[:_MAX_LOST])}" if told else ""
    return f"No policy allows leaving out a negation, a number, a name or a hedge{named}."


def told_of_doubt(words: Sequence[str]) -> str:
    """The words of which the recogniser was not sure."""
    named = ", ".join(f"“{bare(word)}”" for word in list(dict.fromkeys(words))[:_MAX_DOUBTED])
    return f"The recogniser was not sure of {named}."


def told_of_sense(governing: Governing, seen: str | None = None, refused: str | None = None) -> str:
    """What governs the quotation, and who saw it. `refused`: a signer whose word does not count."""
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
    return said


def told_of_words_beside(governing: Governing) -> str:
    """That the post has what governs the quotation, too, outside the marks."""
    return f"“{governing.words}” stands {'after' if governing.after else 'before'} it, in the post as in the episode."


def told_of_denial(denied: str, speaker: str | None) -> str:
    """The words of the post that deny the quotation."""
    return f"The post writes “{_short(denied)}”; {speaker or 'a voice'} says it."


def told_of_seam(seam: str) -> str:
    """The words as heard where the post's marks join or part sentences to another sense."""
    return f"It was heard as “{seam}”: its marks in the post give it another sense."


def told_of_context(outside: Iterable[str]) -> str:
    """The words beside the quotation that a reader may need."""
    return f"Just outside: {' and '.join(f'“{_short(text)}”' for text in outside)}."


def told_of_cut(before: str, after: str) -> str:
    """The clause that the quotation cuts through, on either side."""
    begins = f"Its sentence begins: “{_short(before)}”." if before else ""
    goes_on = f"Its sentence goes on: “{_short(after)}”." if after else ""
    return f"{begins} {goes_on}".strip()


def two_people(turns: Sequence[tuple[str, str]]) -> str:
    """The speakers of a quotation in their order, each with their words."""
    told = [f"{name} “{_short(words)}”" for name, words in turns[:3]]
    return f"{', then '.join(told)}{' …' if len(turns) > 3 else ''}"


def told_of_time(given: float, start: float) -> str:
    return f"The post gives {clock(given)}, the recording has it at {clock(start)}."


def told_of_corrections(corrections: Iterable[tuple[Correction, str]]) -> str:
    """Who corrected which words and when; each correction with what the recogniser wrote."""
    told = [
        told_correction(one.who, _short(one.heard), f"{one.when:%Y-%m-%d}", _short(said), one.played)
        for one, said in corrections
    ]
    return " ".join(told)


def _short(text: str) -> str:
    words = text.split()
    return text if len(words) <= 8 and len(text) <= 80 else f"{' '.join(words[:4])[:40]} … {' '.join(words[-2:])[-30:]}"
