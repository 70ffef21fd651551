"""From vectors of short stretches to voices: how many there are, and what each is like.

Spectral bisection: the stretches' nearest-neighbour graph is cut in two (Fiedler vector, Shi & Malik 2000), and a
cut is kept when its sides are less alike than each is to itself; kept sides are cut again. Sides that turn out
alike after all are joined. It does not know what a word is, nor when anything was said beyond which stretches overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Stretches", "find_speakers"]

# Likeness between two groups over likeness within them, above which they are one voice. One voice cut in two by
# force scores 0.92 to 0.99, two people on one telephone line 0.78, in one room 0.69 (bench/RESULTS.md);
# the halves of eleven seconds of one voice scored 0.85, so few stretches must differ more to count.
_MAX_SIMILARITY, _MAX_SIMILARITY_FEW, _FEW_STRETCHES = 0.86, 0.80, 20
_MAX_STRETCHES = 1000  # stretches that are clustered; eigenvectors cost the cube, the rest is told by the centroids
_NEIGHBOURS = 20
_NO_CUT = 9.0  # likeness of the sides of a group that cannot be cut
_MAX_SPEAKERS = 12
_MIN_SPEAKER_SECONDS = 2.0  # of speech, for a voice of its own
_OUTLIER_RATIO = (
    0.62  # likeness to the nearest voice, over that voice's own, below which a stretch may be somebody else's
)


@dataclass(frozen=True)
class Stretches:
    """Unit `vectors` [n, d] of the half-open times [start[i], end[i]), in order of start, seconds."""

    vectors: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def __len__(self) -> int:
        return len(self.vectors)

    def take(self, which: np.ndarray) -> Stretches:
        return Stretches(self.vectors[which], self.start[which], self.end[which])


def find_speakers(stretches: Stretches, count: int | None = None) -> np.ndarray:
    """Unit centroids, [voices, d], at least one; exactly `count` when it is given and there are stretches enough."""
    import numpy as np

    if not len(stretches):
        return np.zeros((0, stretches.vectors.shape[1]), dtype=np.float32)
    chosen = stretches
    if len(stretches) > _MAX_STRETCHES:
        chosen = stretches.take(np.unique(np.linspace(0, len(stretches) - 1, _MAX_STRETCHES).astype(int)))
    groups = _bisect(chosen, count)
    groups = _merge_similar(chosen, groups, count)
    centroids = _refine_centroids(chosen, groups)
    if count is None:
        centroids = _add_small_clusters(stretches, centroids)
    return centroids


def _similarity_limit(stretches: Stretches) -> float:
    return _MAX_SIMILARITY if len(stretches) >= _FEW_STRETCHES else _MAX_SIMILARITY_FEW


def _bisect(stretches: Stretches, count: int | None) -> list[np.ndarray]:
    import numpy as np

    groups = [np.arange(len(stretches))]
    cuts = [_cut(stretches, groups[0])]
    while len(groups) < (count or _MAX_SPEAKERS):
        # The most convincing cut first, so that a known count stops at the right place.
        best = min(range(len(groups)), key=lambda index: cuts[index][0])
        similarity, left, right = cuts[best]
        if similarity > (_NO_CUT - 1 if count else _similarity_limit(stretches)):
            break
        groups[best : best + 1] = [left, right]
        cuts[best : best + 1] = [_cut(stretches, left), _cut(stretches, right)]
    return groups


def _cut(stretches: Stretches, group: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """The best cut of a group in two, with how alike its sides are; `_UNCUT` when it cannot be cut."""
    import numpy as np
    from scipy.linalg import eigh

    nothing = (_NO_CUT, group, group[:0])
    if len(group) < 4:
        return nothing
    vectors = stretches.vectors[group]
    near = vectors @ vectors.T
    np.fill_diagonal(near, -1.0)
    neighbours = min(len(group) - 1, max(3, min(_NEIGHBOURS, len(group) // 4)))
    graph = np.full_like(near, 1e-4)  # a thread between all, so that a graph in pieces still has one second vector
    rows = np.argsort(-near, axis=1, kind="stable")[:, :neighbours]
    np.put_along_axis(graph, rows, 1.0, axis=1)
    graph = (graph + graph.T) / 2
    root = 1.0 / np.sqrt(graph.sum(axis=1))
    _, second = eigh(-(graph * root[:, None] * root[None, :]), subset_by_index=[1, 1])
    side = second[:, 0] * root
    best = nothing
    for threshold in {0.0, _two_means(side)}:
        left, right = group[side <= threshold], group[side > threshold]
        if min(_seconds(stretches, left), _seconds(stretches, right)) < _MIN_SPEAKER_SECONDS:
            continue
        similarity = _similarity(stretches, left, right)
        if similarity < best[0]:
            best = (similarity, left, right)
    return best


def _two_means(values: np.ndarray) -> float:
    """The threshold that leaves the least variance on both sides (Otsu)."""
    import numpy as np

    ordered = np.sort(values)
    sums = np.cumsum(ordered)
    left = np.arange(1, len(ordered))
    right = len(ordered) - left
    between = left * right * (sums[:-1] / left - (sums[-1] - sums[:-1]) / right) ** 2
    at = int(between.argmax())
    return float((ordered[at] + ordered[at + 1]) / 2)


def _seconds(stretches: Stretches, group: np.ndarray) -> float:
    """Seconds covered by the group's stretches, overlaps counted once."""
    total, reached = 0.0, float("-inf")
    for start, end in zip(stretches.start[group].tolist(), stretches.end[group].tolist(), strict=True):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _similarity(stretches: Stretches, left: np.ndarray, right: np.ndarray) -> float:
    """Mean likeness between two groups over the mean within them; 1 when they are the same, near 0.5 for strangers.

    Stretches that overlap in time share their sound, so such pairs would prove nothing and are left out.
    """
    import numpy as np

    between = float((stretches.vectors[left] @ stretches.vectors[right].T).mean())
    within = []
    for group in (left, right):
        start, end = stretches.start[group], stretches.end[group]
        apart = (start[:, None] >= end[None, :]) | (start[None, :] >= end[:, None])
        if apart.any():
            within.append(float((stretches.vectors[group] @ stretches.vectors[group].T)[apart].mean()))
    if not within:
        return between
    return float(between / max(float(np.prod(within)) ** (1 / len(within)), 0.2))


def _merge_similar(stretches: Stretches, groups: list[np.ndarray], count: int | None) -> list[np.ndarray]:
    import numpy as np

    groups = list(groups)
    while len(groups) > (count or 1):
        pairs = [(a, b) for a in range(len(groups)) for b in range(a)]
        similarity, a, b = max((_similarity(stretches, groups[a], groups[b]), a, b) for a, b in pairs)
        if similarity <= _similarity_limit(stretches) and count is None:
            break
        groups[b] = np.sort(np.concatenate([groups[b], groups[a]]))
        del groups[a]
    return groups


def _refine_centroids(stretches: Stretches, groups: list[np.ndarray]) -> np.ndarray:
    """Centroids after every stretch went to its nearest one, a few times over."""
    import numpy as np

    centroids = np.stack([_unit(stretches.vectors[group].mean(axis=0)) for group in groups])
    for _ in range(5):
        nearest = (stretches.vectors @ centroids.T).argmax(axis=1)
        moved = np.stack(
            [
                _unit(stretches.vectors[nearest == index].mean(axis=0)) if (nearest == index).any() else centroid
                for index, centroid in enumerate(centroids)
            ]
        )
        if np.allclose(moved, centroids, atol=1e-4):
            break
        centroids = moved
    return centroids


def _add_small_clusters(stretches: Stretches, centroids: np.ndarray) -> np.ndarray:
    """Adds voices too small for the graph, heard for seconds in an hour: an advertisement, a caller."""
    import numpy as np

    for _ in range(_MAX_SPEAKERS - len(centroids)):
        near = stretches.vectors @ centroids.T
        nearest, similarity = near.argmax(axis=1), near.max(axis=1)
        usual = np.array(
            [np.median(similarity[nearest == k]) if (nearest == k).any() else 1.0 for k in range(len(centroids))]
        )
        outliers = np.flatnonzero(similarity / usual[nearest] < _OUTLIER_RATIO)
        if not len(outliers):
            break
        outliers = outliers[:: 1 + len(outliers) // _MAX_STRETCHES]
        # The stranger with most company among the strangers is taken as the middle of a voice.
        among = stretches.vectors[outliers] @ stretches.vectors[outliers].T
        neighbours_of_outlier = outliers[among[int((among > 0.5).sum(axis=1).argmax())] > 0.5]
        if _seconds(stretches, neighbours_of_outlier) < 2 * _MIN_SPEAKER_SECONDS:
            break
        centroids = np.vstack([centroids, _unit(stretches.vectors[neighbours_of_outlier].mean(axis=0))])
    return centroids


def _unit(vector: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)
