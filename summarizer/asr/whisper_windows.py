"""Decodes windows of at most 30 s, several in one batch. Only this file and whisper.py use faster-whisper.

The decoder's weights are read from memory once per token for a whole batch, so batches are faster. Greedy decoding
costs a quarter of a beam search with five beams; beam search is used only for windows that greedy decoding does not
recognise well (bench/RESULTS.md). The text of the previous window is not in the prompt: with it, base makes a seventh
fewer mistakes, but a text that lost its punctuation stays without, and quotations are whole sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from summarizer.asr.chunking import overlap_seconds
from summarizer.asr.speech_windows import DecodedWindow, TimedParts, Window, even_batches
from summarizer.text.quotation_marks import USUALLY_CLOSING, USUALLY_OPENING

__all__ = ["WindowDecoder"]

_WINDOW_FRAMES = 3000  # frames of 10 ms in 30 s
_MAX_TOKENS = 224  # per window, as in openai/whisper

# openai/whisper's limits for a failed text.
_MAX_COMPRESSION, _MIN_LOG_PROBABILITY = 2.4, -1.0  # compression ratio, mean log-probability per token
_SEARCH_BELOW_LOG_PROBABILITY = -0.08  # below this mean, a beam search is worth its cost
_MIN_TOKENS_PER_SECOND = 1.2  # fewer tokens per second of speech indicate skipped speech
_MIN_TOKEN_SHARE = 0.8  # a beam search with fewer than this share of the greedy text's tokens has skipped speech itself
_MAX_SKIPPED_SECONDS = 2.5  # of speech without a word, above which a window is decoded otherwise

_BEAM_SIZE = 5
_MAX_SEARCHED_TOGETHER = 4  # windows in one batch; four cost a quarter less than each alone, more hardly less
_REPEATED_TOKENS = 4  # in a row, that a search for a text without loops may not write twice
_PREPENDED, _APPENDED = (
    USUALLY_OPENING + "¿([{-",
    USUALLY_CLOSING + ".。,，!！?？:：)]}、",
)


@dataclass(frozen=True)
class _Text:
    tokens: list[int]
    avg_log_probability: float
    compression: float
    no_speech: float
    searched: bool = False  # by beam search, not greedy

    @property
    def wrong(self) -> bool:
        return self.compression > _MAX_COMPRESSION or self.avg_log_probability < _MIN_LOG_PROBABILITY


class WindowDecoder:
    """Decodes windows of one language with a loaded `WhisperModel`. Thread-safe."""

    def __init__(self, whisper: Any, device: str, language: str) -> None:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self._whisper = whisper
        self._device = device
        self._tokenizer = Tokenizer(
            whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language=language
        )
        self._suppressed = get_suppressed_tokens(self._tokenizer, [-1])

    def decode(self, windows: Sequence[Window], keep_going: Callable[[], bool] = lambda: True) -> list[DecodedWindow]:
        """The words of each window, in order, decoded in one batch. Empty when `keep_going` returns False."""
        encoded = self._encode(windows, keep_going)
        if encoded is None:
            return []
        texts = self._first_choice(encoded, windows)
        doubtful = [place for place, text in enumerate(texts) if _is_doubtful(text, windows[place])]
        for part in even_batches(len(doubtful), _MAX_SEARCHED_TOGETHER):
            places = doubtful[part.start : part.stop]
            for place, searched in zip(places, self._search(self._chosen(encoded, places, windows)), strict=True):
                text = texts[place]
                if text.wrong or len(searched.tokens) > _MIN_TOKEN_SHARE * len(text.tokens):
                    texts[place] = searched
        timed = self._times(encoded, windows, texts)
        return [
            _decoded(text, words)
            if _skipped_seconds(words, window) < _MAX_SKIPPED_SECONDS
            else self._completed(self._chosen(encoded, [index], windows), window, text, words)
            for index, (window, text, words) in enumerate(zip(windows, texts, timed, strict=True))
        ]

    def redecode(self, window: Window) -> DecodedWindow:
        """Decodes a window a second time, with a repetition penalty so that a loop does not recur."""
        encoded = self._encode([window])
        (text,) = self._search(encoded, repetition_penalty=1.15)
        return self._completed(encoded, window, text, self._times(encoded, [window], [text])[0])

    def _completed(self, encoded: Any, window: Window, text: _Text, words: TimedParts) -> DecodedWindow:
        """The text, or another one with less speech left without words: by beam search, then with timestamp tokens."""
        for timestamps in (False, True):
            if _skipped_seconds(words, window) >= _MAX_SKIPPED_SECONDS and (timestamps or not text.searched):
                (other,) = self._search(encoded, timestamps=timestamps)
                times = self._times(encoded, [window], [other])[0]
                if _skipped_seconds(times, window) < _skipped_seconds(words, window):
                    text, words = other, times
        return _decoded(text, words)

    def _encode(self, windows: Sequence[Window], keep_going: Callable[[], bool] = lambda: True) -> Any:
        """The encoder's output, [windows, 1500, size]: an array on the CPU, else a library object.

        None when `keep_going` returned False: several windows of a large model take minutes.
        """
        import numpy as np
        from faster_whisper.audio import pad_or_trim

        features = [pad_or_trim(self._whisper.feature_extractor(window.samples)) for window in windows]
        if self._device != "cpu":
            return self._whisper.encode(np.stack(features))
        # One at a time: on CPUs a tenth faster than as a batch.
        encoded = [np.asarray(self._whisper.encode(one)) for one in features if keep_going()]
        return np.concatenate(encoded) if len(encoded) == len(windows) else None

    def _view(self, encoded: Any) -> Any:
        import ctranslate2
        import numpy as np

        return ctranslate2.StorageView.from_array(encoded) if isinstance(encoded, np.ndarray) else encoded

    def _chosen(self, encoded: Any, places: Sequence[int], windows: Sequence[Window]) -> Any:
        """The encoder's output for some of the windows."""
        if len(places) == len(windows):
            return encoded
        return encoded[places] if self._device == "cpu" else self._encode([windows[place] for place in places])

    def _first_choice(self, encoded: Any, windows: Sequence[Window]) -> list[_Text]:
        return [self._text(one) for one in self._generate(encoded, len(windows), {"beam_size": 1})]

    def _search(self, encoded: Any, *, timestamps: bool = False, **more: Any) -> list[_Text]:
        """The text of each window by beam search; repetitive ones are searched again without repetitions.

        Nothing is sampled, as openai/whisper does for failed texts: the same sound gives the same words each time.
        """
        windows = encoded.shape[0]
        how = {"beam_size": _BEAM_SIZE, **more}
        texts = [self._text(one) for one in self._generate(encoded, windows, how, timestamps=timestamps)]
        if any(text.compression > _MAX_COMPRESSION for text in texts):
            how["no_repeat_ngram_size"] = _REPEATED_TOKENS
            other = [self._text(one) for one in self._generate(encoded, windows, how, timestamps=timestamps)]
            texts = [
                new if text.compression > _MAX_COMPRESSION else text for text, new in zip(texts, other, strict=True)
            ]
        return [replace(text, searched=True) for text in texts]

    def _generate(self, encoded: Any, windows: int, how: dict[str, Any], *, timestamps: bool = False) -> list[Any]:
        # Without timestamp tokens: with them Whisper leaves the end of a window to the next one, which costs a fifth
        # more windows, and it loses words at the edges. But it skips less speech.
        prompt = self._whisper.get_prompt(self._tokenizer, [], without_timestamps=not timestamps)
        found: list[Any] = self._whisper.model.generate(
            self._view(encoded),
            [prompt] * windows,
            max_length=min(self._whisper.max_length, len(prompt) + _MAX_TOKENS),
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
            avg_log_probability=result.scores[0] * length / (length + 1),
            compression=get_compression_ratio(text) if text else 0.0,
            no_speech=result.no_speech_prob,
        )

    def _times(self, encoded: Any, windows: Sequence[Window], texts: Sequence[_Text]) -> list[TimedParts]:
        """The words of each text with times in the window, from the decoder's attention."""
        segments: list[list[dict[str, Any]]] = [
            [{"tokens": text.tokens, "seek": 0, "start": 0.0, "end": window.seconds}]
            for window, text in zip(windows, texts, strict=True)
        ]
        frames = [min(_WINDOW_FRAMES, round(window.seconds * 100)) for window in windows]
        self._whisper.add_word_timestamps(
            segments, self._tokenizer, self._view(encoded), frames, _PREPENDED, _APPENDED, 0.0
        )
        return [
            tuple((word["word"], word["start"], word["end"], word["probability"]) for word in one[0]["words"])
            for one in segments
        ]


def _is_doubtful(text: _Text, window: Window) -> bool:
    """Whether a beam search is worth its cost."""
    spoken = sum(span.end - span.start for span in window.speech)
    return (
        text.wrong
        or text.avg_log_probability < _SEARCH_BELOW_LOG_PROBABILITY
        or len(text.tokens) < _MIN_TOKENS_PER_SECOND * spoken
    )


def _decoded(text: _Text, words: TimedParts) -> DecodedWindow:
    return DecodedWindow(
        words=words,
        avg_log_probability=text.avg_log_probability,
        compression=text.compression,
        no_speech=text.no_speech,
    )


def _skipped_seconds(words: TimedParts, window: Window) -> float:
    """The longest speech without a word, in seconds."""
    most = edge = 0.0
    for start, end in [*((word[1], word[2]) for word in words), (window.seconds, window.seconds)]:
        most = max(most, overlap_seconds(edge, start, window.speech))
        edge = max(edge, end)
    return most
