"""Windows of at most 30 s into words, several at once. With `decode.py`, all that knows faster-whisper.

The decoder's weights are read from memory once for each token, however many windows wait for it: so several go in step.
The most probable token is taken at once, which costs a quarter of a search with five beams; the search is made only for
windows that were not understood that way (bench/RESULTS.md). No window is told what was said before it: that would save
a seventh of base's mistakes, but a text that has lost its punctuation stays without, and sentences are what is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from summarizer.asr.chunking import overlap
from summarizer.audio import SAMPLE_RATE
from summarizer.records.transcript import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

__all__ = ["Understood", "Window", "Windows"]

_Words = tuple[tuple[str, float, float, float], ...]  # text, start, end, probability

_FRAMES = 3000  # of 10 ms, in a window of 30 s
_NEW = 224  # most tokens written for one window, as in openai/whisper

# Openai/whisper's bounds for a text that is wrong.
_LOOPING, _GUESSED = 2.4, -1.0  # compression above, mean log-probability of a token below
_DOUBTED = -0.1  # mean log-probability below which a search is worth its price
_SPARSE = 1.2  # tokens for a second of speech; with fewer, some was passed over
_LESS = 0.8  # share of the first choice's tokens below which a search has passed something over itself
_PASSED = 2.5  # seconds of speech without a word, at which a window is heard again

_TRIES: tuple[dict[str, Any], ...] = (  # in turn until one will do: by search, then by chance at growing temperature
    {"beam_size": 5},
    {"beam_size": 1, "num_hypotheses": 5, "sampling_topk": 0, "sampling_temperature": 0.4},
    {"beam_size": 1, "num_hypotheses": 5, "sampling_topk": 0, "sampling_temperature": 0.8},
)
_BEFORE, _AFTER = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"  # punctuation that joins the next, the previous word


@dataclass(frozen=True)
class Window:
    """Sound of at most 30 s at 16 kHz, and where somebody speaks in it (seconds of it)."""

    samples: Samples
    speech: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


@dataclass(frozen=True)
class Understood:
    """What is said in a window. Words are `(text, start, end, probability)`, seconds of the window."""

    words: _Words
    sureness: float  # mean log-probability of its tokens
    compression: float  # how far its text shrinks when zipped; loops shrink most
    no_speech: float  # the model's own probability that nobody speaks


@dataclass(frozen=True)
class _Text:
    tokens: list[int]
    sureness: float
    compression: float
    no_speech: float
    searched: bool = False  # rather than the first choice taken

    @property
    def wrong(self) -> bool:
        return self.compression > _LOOPING or self.sureness < _GUESSED


class Windows:
    """Hears windows of one language with a loaded `WhisperModel`; several threads may share one."""

    def __init__(self, whisper: Any, device: str, language: str) -> None:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._whisper = whisper
        self._device = device
        self._tokenizer = Tokenizer(
            whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=language
        )
        self._suppressed = get_suppressed_tokens(self._tokenizer, [-1])

    def hear(self, windows: Sequence[Window], going: Callable[[], bool] = lambda: True) -> list[Understood]:
        """What is said in each window, in their order; all are heard at once. Nothing when `going` gives False."""
        encoded = self._encode(windows, going)
        if encoded is None:
            return []
        texts = self._first_choice(encoded, windows)
        for index, (window, text) in enumerate(zip(windows, texts, strict=True)):
            spoken = sum(span.end - span.start for span in window.speech)
            if text.wrong or text.sureness < _DOUBTED or len(text.tokens) < _SPARSE * spoken:
                searched = self._search(self._one(encoded, index, windows))
                if text.wrong or len(searched.tokens) > _LESS * len(text.tokens):
                    texts[index] = searched
        timed = self._times(encoded, windows, texts)
        return [
            _understood(text, words)
            if _passed_over(words, window) < _PASSED
            else self._completed(self._one(encoded, index, windows), window, text, words)
            for index, (window, text, words) in enumerate(zip(windows, texts, timed, strict=True))
        ]

    def hear_again(self, window: Window) -> Understood:
        """A window in which something went wrong. Repeated words are less likely now, or a loop would come back."""
        encoded = self._encode([window])
        text = self._search(encoded, repetition_penalty=1.15)
        return self._completed(encoded, window, text, self._times(encoded, [window], [text])[0])

    def _completed(self, encoded: Any, window: Window, text: _Text, words: _Words) -> Understood:
        """The text, or another one if that leaves less of the speech without words: by search, by marks of time."""
        for marked in (False, True):
            if _passed_over(words, window) >= _PASSED and (marked or not text.searched):
                other = self._search(encoded, marked=marked)
                times = self._times(encoded, [window], [other])[0]
                if _passed_over(times, window) < _passed_over(words, window):
                    text, words = other, times
        return _understood(text, words)

    def _encode(self, windows: Sequence[Window], going: Callable[[], bool] = lambda: True) -> Any:
        """The encoder's output for all windows, [windows, 1500, size]: an array on a processor, else the library's.

        None when it was not to go on: several windows of a large model take minutes.
        """
        import numpy as np
        from faster_whisper.audio import pad_or_trim

        features = [pad_or_trim(self._whisper.feature_extractor(window.samples)) for window in windows]
        if self._device != "cpu":
            return self._whisper.encode(np.stack(features))
        # One by one: on a processor that is a tenth cheaper than all at once.
        encoded = [np.asarray(self._whisper.encode(one)) for one in features if going()]
        return np.concatenate(encoded) if len(encoded) == len(windows) else None

    def _view(self, encoded: Any) -> Any:
        import ctranslate2
        import numpy as np

        return ctranslate2.StorageView.from_array(encoded) if isinstance(encoded, np.ndarray) else encoded

    def _one(self, encoded: Any, index: int, windows: Sequence[Window]) -> Any:
        return encoded[index : index + 1] if self._device == "cpu" else self._encode(windows[index : index + 1])

    def _first_choice(self, encoded: Any, windows: Sequence[Window]) -> list[_Text]:
        return [self._text(one) for one in self._generate(encoded, len(windows), {"beam_size": 1})]

    def _search(self, encoded: Any, *, marked: bool = False, **more: Any) -> _Text:
        """The text of one window by search, then by chance, until one is not wrong."""
        tried: list[_Text] = []
        for how in _TRIES:
            result = self._generate(encoded, 1, {**how, **more}, marked=marked)[0]
            tried.append(replace(self._text(result), searched=True))
            if not tried[-1].wrong:
                return tried[-1]
        plain = [text for text in tried if text.compression <= _LOOPING] or tried
        return max(plain, key=lambda text: text.sureness)

    def _generate(self, encoded: Any, windows: int, how: dict[str, Any], *, marked: bool = False) -> list[Any]:
        # Without marks of time: with them Whisper leaves the end of a window to the next one, which costs a window
        # in five, and it loses words at the seams. But it passes over less.
        prompt = self._whisper.get_prompt(self._tokenizer, [], without_timestamps=not marked)
        found: list[Any] = self._whisper.model.generate(
            self._view(encoded),
            [prompt] * windows,
            max_length=min(self._whisper.max_length, len(prompt) + _NEW),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
            **how,
        )
        return found

    def _text(self, result: Any) -> _Text:
        from faster_whisper.transcribe import get_compression_ratio

        tokens = [token for token in result.sequences_ids[0] if token < self._tokenizer.eot]
        length = len(result.sequences_ids[0])
        text = self._tokenizer.decode(tokens).strip()
        return _Text(
            tokens=tokens,
            sureness=result.scores[0] * length / (length + 1),
            compression=get_compression_ratio(text) if text else 0.0,
            no_speech=result.no_speech_prob,
        )

    def _times(self, encoded: Any, windows: Sequence[Window], texts: Sequence[_Text]) -> list[_Words]:
        """Words of each text with their times in the window, from the decoder's attention."""
        segments: list[list[dict[str, Any]]] = [
            [{"tokens": text.tokens, "seek": 0, "start": 0.0, "end": window.seconds}]
            for window, text in zip(windows, texts, strict=True)
        ]
        frames = [min(_FRAMES, round(window.seconds * 100)) for window in windows]
        self._whisper.add_word_timestamps(segments, self._tokenizer, self._view(encoded), frames, _BEFORE, _AFTER, 0.0)
        return [
            tuple((word["word"], word["start"], word["end"], word["probability"]) for word in one[0]["words"])
            for one in segments
        ]


def _understood(text: _Text, words: _Words) -> Understood:
    return Understood(
        words=words,
        sureness=text.sureness,
        compression=text.compression,
        no_speech=text.no_speech,
    )


def _passed_over(words: _Words, window: Window) -> float:
    """The most seconds of speech between two words."""
    most = edge = 0.0
    for start, end in [*((word[1], word[2]) for word in words), (window.seconds, window.seconds)]:
        most = max(most, overlap(edge, start, window.speech))
        edge = max(edge, end)
    return most
