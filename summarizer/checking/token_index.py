"""An index of a text's tokens by their ids, for exact matches, exact runs, and windows of similar words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["RUN_TOKENS", "TokenIndex"]

RUN_TOKENS = 4  # tokens of a run in the index, the shortest run that is found anywhere
_MAX_PLACES = 300  # places of one run that are compared
_MAX_RARE_COUNT = 400  # occurrences; a token with more chooses windows only among the first _MIN_VOTING_TOKENS
_MIN_VOTING_TOKENS, _MAX_VOTING_TOKENS = 6, 40  # distinct tokens of a quotation, the rarest first, that choose windows


class TokenIndex:
    """The places of tokens. `begins` and `ends` say whether a match may begin or end at a token."""

    def __init__(
        self, ids: NDArray[np.int32], different: int, begins: NDArray[np.bool_], ends: NDArray[np.bool_]
    ) -> None:
        self.ids = ids
        self.different = different  # ids are 0 to `different` - 1
        self.begins = begins
        self.ends = ends

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Token places sorted by id, and where each id's run begins in that order."""
        order = np.argsort(self.ids, kind="stable")
        bounds = np.searchsorted(self.ids[order], np.arange(self.different + 1))
        return order, bounds

    def places(self, token_id: int) -> NDArray[np.int64]:
        """Where a token occurs, ascending."""
        order, bounds = self._places
        return order[bounds[token_id] : bounds[token_id + 1]]

    def count(self, token_id: int) -> int:
        if token_id < 0:
            return 0
        bounds = self._places[1]
        return int(bounds[token_id + 1] - bounds[token_id])

    def exact(self, ids: NDArray[np.int32]) -> list[int]:
        """Every place at which the tokens stand one after the other, whole words at both ends."""
        size = len(ids)
        if size == 0 or size > len(self) or int(ids.min()) < 0:
            return []
        counts = [self.count(int(token)) for token in ids]
        rarest = int(np.argmin(counts))
        found = self.places(int(ids[rarest])) - rarest
        found = found[(found >= 0) & (found + size <= len(self))]
        for place in np.argsort(counts, kind="stable"):
            if not len(found):
                return []
            found = found[self.ids[found + place] == ids[place]]
        found = found[self.begins[found] & self.ends[found + size - 1]]
        return [int(place) for place in found]

    @cached_property
    def _grams(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Hashes of all runs of `RUN_TOKENS` tokens, sorted, with their places."""
        if len(self) < RUN_TOKENS:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        hashes = _gram_hashes(self.ids)
        order = np.argsort(hashes, kind="stable")
        return hashes[order], order

    def runs(self, ids: NDArray[np.int32]) -> Callable[[int], NDArray[np.int64]]:
        """A function of an index of `ids`: the places of the `RUN_TOKENS` tokens from there, at most `_MAX_PLACES`."""
        hashes, order = self._grams
        nothing = np.zeros(0, dtype=np.int64)
        if len(ids) < RUN_TOKENS or not len(hashes):
            return lambda _: nothing
        wanted = _gram_hashes(ids)
        firsts = np.searchsorted(hashes, wanted, "left").tolist()
        lasts = np.searchsorted(hashes, wanted, "right").tolist()

        def at_place(at: int) -> NDArray[np.int64]:
            if firsts[at] == lasts[at]:
                return nothing
            found = order[firsts[at] : min(lasts[at], firsts[at] + _MAX_PLACES)]
            same = np.ones(len(found), dtype=bool)
            for step in range(RUN_TOKENS):  # a hash may collide
                same &= self.ids[found + step] == ids[at + step]
            return found[same]

        return at_place

    def windows(self, ids: Collection[int] | NDArray[np.int32], *, limit: int = 4) -> list[tuple[int, int]]:
        """Ranges of tokens that share the most and the rarest tokens with `ids`, the best first."""
        size = max(32, len(ids))
        votes = np.zeros(len(self) // size + 2)
        known = sorted({int(token) for token in ids if token >= 0}, key=self.count)
        for rank, token in enumerate(known):
            count = self.count(token)
            if (count > _MAX_RARE_COUNT and rank >= _MIN_VOTING_TOKENS) or rank >= _MAX_VOTING_TOKENS:
                break
            votes[self.places(token) // size] += np.log1p(len(self) / count)  # once for each bin, as wanted
        if not known:
            return []
        pairs = votes[:-1] + votes[1:]
        windows: list[tuple[int, int]] = []
        taken: list[int] = []
        for place in np.argsort(-pairs, kind="stable")[: 3 * limit + 1]:
            if pairs[place] <= 0 or len(windows) >= limit:
                break
            if any(abs(int(place) - other) <= 1 for other in taken):
                continue
            taken.append(int(place))
            windows.append((max(0, (int(place) - 1) * size), min(len(self), (int(place) + 3) * size)))
        return windows


def _gram_hashes(ids: NDArray[np.int32]) -> NDArray[np.int64]:
    count = len(ids) - RUN_TOKENS + 1
    hashes = np.zeros(count, dtype=np.int64)
    for step in range(RUN_TOKENS):
        hashes = hashes * np.int64(1_000_003) + ids[step : step + count].astype(np.int64) + 1
    return hashes
