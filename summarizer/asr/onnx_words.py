"""Words with times and probabilities from the tokens of a transducer or a CTC model, as onnx-asr returns them.

A token is a piece of a word; a space before it starts a word. Its time is that of the frame in which it was written.
No end is given, so a word ends where the next token begins, or soon after its last token.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from summarizer.asr.remote_answers import TimedText
from summarizer.text.quotation_marks import USUALLY_CLOSING, USUALLY_OPENING
from summarizer.text.scripts import joins_without_space

__all__ = ["mean_log_probability", "words_of_tokens"]

_FRAME_SECONDS = 0.08  # of the encoders with the longest frames; tokens of one frame share it
_MAX_TOKEN_SECONDS = 0.48  # after which a token has ended, if none follows: six frames. Not measured
_SPECIAL = re.compile(r"<[^<>\s]+>")  # <unk>, <blk>, <|en|>
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")  # a byte of a character that has no token
_PARTS = re.compile(r"\s*\S+|\s+")  # a token of several words is several tokens of one time
_OPENING = frozenset(USUALLY_OPENING + "¿¡([{")
_CLOSING = frozenset(USUALLY_CLOSING + ".。,，!！?？:：;；、…)]}%")


class _Piece(NamedTuple):
    text: str  # a space before it starts a word
    token: int  # the number of its first one


def words_of_tokens(
    tokens: Sequence[str], times: Sequence[float], log_probabilities: Sequence[float] | None, seconds: float
) -> list[TimedText]:
    """The words, each with a space before it, punctuation attached, in order, with 0 <= start < end <= seconds.

    `times`: seconds of each token, of a window of `seconds`; one that is not a number, or out of order, gets its place
    from its neighbours. `log_probabilities`: natural logarithms; a word has the mean probability of its tokens with
    letters or digits, None when none is known. Empty without tokens that are written.
    """
    if not tokens or seconds <= 0:
        return []
    parts = [(part, number) for number, token in enumerate(tokens) for part in _PARTS.findall(token)]
    starts = _ordered([times[number] for _, number in parts], seconds)
    given = [_probability(one) for one in log_probabilities or ()]
    shares = [given[number] if number < len(given) else None for _, number in parts]
    words: list[TimedText] = []
    for group in _grouped(_written([part for part, _ in parts])):
        text = "".join(piece.text.strip() for piece in group)
        sounded = [piece for piece in group if any(char.isalnum() for char in piece.text)] or group[:1]
        sure = [share for piece in sounded if (share := shares[piece.token]) is not None]
        last = sounded[-1].token  # a mark may be written after the pause
        end = min(starts[last + 1] if last + 1 < len(starts) else seconds, starts[last] + _MAX_TOKEN_SECONDS)
        words.append(TimedText(f" {text}", starts[group[0].token], end, sum(sure) / len(sure) if sure else None))
    return words


def mean_log_probability(log_probabilities: Sequence[float] | None) -> float:
    """The mean of the numbers among them, at most 0; 0 when there are none."""
    known = [min(0.0, one) for one in log_probabilities or () if not math.isnan(one)]
    return max(-1e9, sum(known) / len(known)) if known else 0.0


def _probability(logarithm: float) -> float | None:
    return None if math.isnan(logarithm) else math.exp(min(0.0, logarithm))


def _ordered(times: Sequence[float], seconds: float) -> list[float]:
    """The times made finite, increasing, and lower than `seconds`; equal ones share the frame that they name."""
    latest, reached = max(0.0, seconds - _FRAME_SECONDS), 0.0
    frames: list[float] = []
    for time in times:
        reached = max(reached, min(time, latest)) if math.isfinite(time) else reached
        frames.append(reached)
    groups = [(frame, len(list(group))) for frame, group in itertools.groupby(frames)]
    result: list[float] = []
    for (frame, count), (after, _) in itertools.pairwise([*groups, (seconds, 0)]):
        room = min(_FRAME_SECONDS, after - frame)
        result += [frame + room * place / count for place in range(count)]
    return result


def _written(tokens: Sequence[str]) -> Iterator[_Piece]:
    """The text of each token that has one; bytes of one character are joined, and special tokens left out."""
    pending = bytearray()
    first, space = 0, ""
    for index, token in enumerate(tokens):
        byte = _BYTE.fullmatch(token.strip())
        if byte:
            first = first if pending else index
            pending.append(int(byte[1], 16))
            continue
        if pending:
            yield _Piece(space + _printable(pending.decode("utf-8", "ignore")), first)
            pending, space = bytearray(), ""
        text = "" if _SPECIAL.fullmatch(token.strip()) else _printable(token)
        if text.strip():
            yield _Piece(space + text, index)
            space = ""
        elif token[:1].isspace():
            space = " "
    if pending:
        yield _Piece(space + _printable(pending.decode("utf-8", "ignore")), first)


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


def _grouped(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of each word. Punctuation belongs to the word before it, an opening mark to the one after it."""
    group: list[_Piece] = []
    for piece in pieces:
        if not piece.text.strip():
            continue
        if group and _starts_word("".join(one.text.strip() for one in group), piece.text):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _starts_word(before: str, text: str) -> bool:
    """Whether the piece `text` starts a word after the letters and marks `before` of the current word."""
    bare = text.strip()
    if before[-1] in _OPENING and not any(char.isalnum() for char in before):
        return False
    if all(char in _CLOSING for char in bare):  # a straight mark closes, too, unless a space is before it
        return text[0].isspace() and bare[0] in _OPENING
    return text[0].isspace() or (
        joins_without_space(before, bare) and any(char in _OPENING or char.isalnum() for char in bare)
    )
