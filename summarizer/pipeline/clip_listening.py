"""Hears each clip by itself, and compares what is heard with the words that it is to hold."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from summarizer.audio import WordTimes
from summarizer.pipeline.clip_sound import Cut
from summarizer.records.transcript import Transcript, Word, join_words
from summarizer.reporting import Reporter
from summarizer.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.checking import HeardAgain

    Hear = Callable[[Path, float, float], tuple[Word, ...]]

__all__ = ["ClipListener", "open_listener"]


_STEP_SECONDS = 0.1  # by which an edge is moved when other words are heard there


class _Edges(NamedTuple):
    """Whether words that are not wanted are heard before and after those that are."""

    before: bool = False
    after: bool = False


class ClipListener:
    """Compares clips with their words; one in which others are heard is cut anew, with other edges."""

    def __init__(self, hear: Hear, recording: Path, model: str, language: str) -> None:
        """`hear`: the words of [start, end) seconds of a file."""
        self._hear, self._recording, self._model, self._language = hear, recording, model, language

    def heard(self, cut: Cut, form: str, wanted: str) -> tuple[Cut | None, str]:
        """The clip in whose file `wanted` is heard and no other word; else None, and what was heard in the first one.

        It is cut anew where other words are heard in it.
        """
        edges, line = self._difference(cut, form, wanted)
        if not line:
            return cut, ""
        again = self._placed(cut, wanted)
        tried = {(cut.start, cut.end)}
        for attempt in (again, *_moved(again or cut, edges)):
            if attempt is None or (attempt.start, attempt.end) in tried:
                continue
            tried.add((attempt.start, attempt.end))
            if not self._difference(attempt, form, wanted)[1]:
                return attempt, ""
        return None, line

    def summary(self, held: int, count: int) -> str:
        """One line that says what was done."""
        return f"{held} of {count} clips hold their words and no others, as {self._model} hears them"

    def _difference(self, cut: Cut, form: str, wanted: str) -> tuple[_Edges, str]:
        """What is wrong at the edges of a clip, and what is heard in it when that is not `wanted`."""
        with tempfile.NamedTemporaryFile(suffix=f".{form}") as file:
            file.write(cut.encoded(form, {}))
            file.flush()
            words = self._hear(Path(file.name), 0.0, cut.end - cut.start)
        found = self._compared(words, wanted)
        first, last = found.words or (0, len(words))
        if found.grade in ("same", "minor") and (first, last) == (0, len(words)):
            return _Edges(), ""
        text = join_words([word.text for word in words])
        line = f'"{text}" is heard in it, not "{wanted}"' if text else f'nothing is heard in it, not "{wanted}"'
        return _Edges(first > 0, last < len(words)), line

    def _placed(self, cut: Cut, wanted: str) -> Cut | None:
        """The clip where its words are heard in the sound around it; None when they are not."""
        words = self._hear(self._recording, *cut.around)
        found = self._compared(words, wanted)
        if found.words is None or found.grade not in ("same", "minor"):
            return None
        first, last = found.words
        before, after = words[first - 1 : first], words[last : last + 1]
        return cut.placed(
            WordTimes(
                words[first].start,
                words[last - 1].end,
                *((one[0].start + one[0].end) / 2 if one else None for one in (before, after)),
            )
        )

    def _compared(self, words: tuple[Word, ...], wanted: str) -> HeardAgain:
        from summarizer.checking import compare_heard

        return compare_heard(wanted, words, self._language)


def _moved(cut: Cut, edges: _Edges) -> Iterator[Cut]:
    """The clip with other edges: away from words that are not wanted, else outwards, as a word may lack there."""
    start, end = (_STEP_SECONDS if unwanted else -_STEP_SECONDS for unwanted in edges)
    if edges.before or edges.after:
        yield cut.moved(start if edges.before else 0.0, -end if edges.after else 0.0)
    else:
        yield cut.moved(start, 0.0)
        yield cut.moved(0.0, -end)
    yield cut.moved(start, -end)


def open_listener(
    recording: Path, transcript: Transcript, settings: Settings, report: Reporter, *, wanted: bool | None
) -> ClipListener | None:
    """A listener; None when none is wanted, or with `wanted` None when no speech model is on this machine.

    Raises ModelError when one is wanted and none can be had.
    """
    from summarizer.asr import clip_recogniser_with, load_recogniser
    from summarizer.models import choose_second_model, second_model_at_hand
    from summarizer.pipeline.speech import whisper_finder

    if wanted is False:
        return None
    language = transcript.language
    if wanted or settings.listen.model:
        model = choose_second_model(settings.listen.model, transcript.model, language, settings.cache, report)
    elif (found := second_model_at_hand(transcript.model, language, settings.cache)) is not None:
        model = found
    else:
        return None
    decoder = load_recogniser(model.path, model.model.name, settings.asr, whisper_finder(settings.cache, report))

    def hear(file: Path, start: float, end: float) -> tuple[Word, ...]:
        return clip_recogniser_with(decoder, file, language)(start, end)

    return ClipListener(hear, recording, model.model.name, language)
