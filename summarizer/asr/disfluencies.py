"""Finds fillers, repeats and broken-off words that are said in a clip and have no word in the transcript.

Recognisers leave them out. After a prompt that is full of them, the same model writes most of them down; what it then
writes and the transcript lacks was smoothed away. bench/fillers.py measures how many are found.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

from summarizer.asr.alignment import comparable_words
from summarizer.asr.confidence import find_loops
from summarizer.asr.onnx_recogniser import OnnxRecogniser
from summarizer.asr.whisper import Decoder
from summarizer.audio import SAMPLE_RATE, read_samples
from summarizer.records.transcript import Span, Word
from summarizer.text.language import load_language

__all__ = ["FindUnwritten", "unwritten_finder", "unwritten_spans"]

MAX_CLIP_SECONDS = 28.0  # below Whisper's 30 s; a longer clip is heard in parts
MAX_REPEATED_WORDS = 3  # said twice in a row
MAX_REPEATS_OF_A_WORD = 3  # more of one word in a row is a loop of the recogniser

# Gives the spans of [start, end) seconds that hold a filler or repeat which none of these words writes.
FindUnwritten = Callable[[float, float, Sequence[Word]], list[Span]]


def unwritten_finder(decoder: Decoder | OnnxRecogniser, audio: Path, language: str) -> FindUnwritten | None:
    """None for recognisers that take no prompt, and languages that have no `hesitant` text for one."""
    prompt = load_language(language).hesitant
    if not prompt or not isinstance(decoder, Decoder):
        return None

    def find(start: float, end: float, written: Sequence[Word]) -> list[Span]:
        found: list[Span] = []
        while start < end:
            until = min(end, start + MAX_CLIP_SECONDS)
            samples = read_samples(audio, start, until)
            if len(samples) < SAMPLE_RATE // 10:
                break
            inside = [word for word in written if word.end > start and word.start < until]
            verbatim = [
                word.model_copy(update={"start": word.start + start, "end": word.end + start})
                for word in decoder.prompted(samples, language, prompt)
            ]
            found += unwritten_spans(inside, verbatim, language)
            start = until
        return found

    return find


def unwritten_spans(written: Sequence[Word], verbatim: Sequence[Word], language: str) -> list[Span]:
    """Where `verbatim` has a filler, the first of two equal runs, or a broken-off word that `written` lacks.

    Words said twice on purpose or by grammar ("very, very", "had had") do not count. Nothing is taken from a reading
    that repeats itself without end.
    """
    ours, theirs = comparable_words(written, language), comparable_words(verbatim, language)
    odd = _disfluent(verbatim, theirs.keys, theirs.owners, language)
    if find_loops(verbatim) or _longest_run(theirs.keys) > MAX_REPEATS_OF_A_WORD:
        return []
    # From the end, so that of two equal words the second, which is the one that was meant, is matched.
    matcher = difflib.SequenceMatcher(None, ours.keys[::-1], theirs.keys[::-1], autojunk=False)
    last = len(theirs.keys) - 1
    same = {theirs.owners[last - at] for _, b, size in matcher.get_matching_blocks() for at in range(b, b + size)}
    return [Span(start=verbatim[at].start, end=verbatim[at].end) for at in sorted(odd - same)]


def _disfluent(words: Sequence[Word], keys: Sequence[str], owners: Sequence[int], language: str) -> set[int]:
    """Indexes of words."""
    rules = load_language(language)
    fillers, doubled = set(rules.fillers), rules.doubled | rules.emphatic
    found = {owner for key, owner in zip(keys, owners, strict=True) if key in fillers}
    found |= {at for at, word in enumerate(words) if word.text.rstrip(",.").endswith("-") and len(word.text) > 1}
    plain = [place for place in range(len(keys)) if owners[place] not in found]
    said = [keys[place] for place in plain]
    for size in range(1, MAX_REPEATED_WORDS + 1):
        for at in range(len(said) - 2 * size + 1):
            unit = said[at : at + size]
            if unit == said[at + size : at + 2 * size] and not (size == 1 and unit[0] in doubled):
                found |= {owners[place] for place in plain[at : at + size]}
    return found


def _longest_run(keys: Sequence[str]) -> int:
    longest = run = 0
    for at, key in enumerate(keys):
        run = run + 1 if at and key == keys[at - 1] else 1
        longest = max(longest, run)
    return longest
