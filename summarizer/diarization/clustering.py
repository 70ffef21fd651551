"""Clusters speaker embeddings: the number of speakers, and a centroid for each.

Spectral bisection: the nearest-neighbour graph of the stretches is cut in two (Fiedler vector, Shi & Malik 2000). A
cut is kept if the two sides are less similar to each other than each is within itself; both sides are then cut again.
Sides that are similar to each other after all are merged. Words are not used, and times only to find stretches that
overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Stretches", "find_speakers"]

# Similarity between two groups over similarity within them, above which they are one speaker. One speaker cut in two
# scores 0.92 to 0.99, two people on one telephone line 0.78, in one room 0.69 (bench/RESULTS.md). The halves of
# eleven seconds of one speaker scored 0.85, so groups of few stretches have a lower limit.
_MAX_SIMILARITY, _MAX_SIMILARITY_FEW, _FEW_STRETCHES = 0.86, 0.80, 20
_MAX_STRETCHES = 1000  # stretches that are clustered; eigenvectors cost the cube, all others are assigned by centroid
_NEIGHBOURS = 20
_NO_CUT = 9.0  # similarity reported for a group that cannot be cut
_MAX_SPEAKERS = 12
_SAME_SOUND = 0.97  # similarity of two stretches with the same sound
_MIN_SPEAKER_SECONDS = 2.0  # of speech, for a speaker of its own
# A speaker with few stretches among another's (bench/panels.py): at 0.80 two minutes of one voice with noise over a
# part of it became two speakers, at 0.65 a quarter of the quiet panelists was lost.
_MAX_SIMILARITY_SMALL, _MIN_SMALL_SECONDS = 0.75, 3.0


@dataclass(frozen=True)
class Stretches:
    """Unit `vectors` [n, d] of stretches [start[i], end[i]), sorted by start, in seconds."""

    vectors: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def __len__(self) -> int:
        return len(self.vectors)

    def take(self, which: np.ndarray) -> Stretches:
        return Stretches(self.vectors[which], self.start[which], self.end[which])


def find_speakers(stretches: Stretches, count: int | None = None) -> np.ndarray:
    """Unit centroids, [speakers, d], at least one; exactly `count` if it is given and there are enough stretches."""
    import numpy as np

    if not len(stretches):
        return np.zeros((0, stretches.vectors.shape[1]), dtype=np.float32)
    stretches = _heard_once(stretches)
    chosen = stretches
    if len(stretches) > _MAX_STRETCHES:
        chosen = stretches.take(np.unique(np.linspace(0, len(stretches) - 1, _MAX_STRETCHES).astype(int)))
    groups = _bisect(chosen, count)
    groups = _merge_similar(chosen, groups, count)
    centroids = _refine_centroids(chosen, groups)
    if count is None:
        centroids = _add_small_clusters(stretches, centroids)
    return centroids


def _heard_once(stretches: Stretches) -> Stretches:
    """Without sound that was heard before, such as a teaser's: its stretches are as alike as no two of a voice."""
    import numpy as np

    again = np.zeros(len(stretches), dtype=bool)
    for first in range(0, len(stretches), _MAX_STRETCHES):
        rows = np.arange(first, min(first + _MAX_STRETCHES, len(stretches)))
        alike = stretches.vectors[rows] @ stretches.vectors[: rows[-1] + 1].T > _SAME_SOUND
        again[rows] = (alike & (np.arange(rows[-1] + 1)[None, :] < rows[:, None])).any(axis=1)
    return stretches.take(~again)


def _similarity_limit(stretches: Stretches) -> float:
    return _MAX_SIMILARITY if len(stretches) >= _FEW_STRETCHES else _MAX_SIMILARITY_FEW


def _bisect(stretches: Stretches, count: int | None) -> list[np.ndarray]:
    import numpy as np

    groups = [np.arange(len(stretches))]
    cuts = [_cut(stretches, groups[0])]
    while len(groups) < (count or _MAX_SPEAKERS):
        # Take the clearest cut first, so that a given count stops at the right place.
        best = min(range(len(groups)), key=lambda index: cuts[index][0])
        similarity, left, right = cuts[best]
        if similarity > (_NO_CUT - 1 if count else _similarity_limit(stretches)):
            break
        groups[best : best + 1] = [left, right]
        cuts[best : best + 1] = [_cut(stretches, left), _cut(stretches, right)]
    return groups


def _cut(stretches: Stretches, group: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """The best cut of a group in two, with the similarity of its sides; `_NO_CUT` when it cannot be cut."""
    import numpy as np
    from scipy.linalg import eigh

    nothing = (_NO_CUT, group, group[:0])
    if len(group) < 4:
        return nothing
    vectors = stretches.vectors[group]
    near = vectors @ vectors.T
    np.fill_diagonal(near, -1.0)
    neighbours = min(len(group) - 1, max(3, min(_NEIGHBOURS, len(group) // 4)))
    # small weights keep a disconnected graph connected, so that the second eigenvector is unique
    graph = np.full_like(near, 1e-4)
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
    """The threshold with the least variance on both sides (Otsu)."""
    import numpy as np

    ordered = np.sort(values)
    sums = np.cumsum(ordered)
    left = np.arange(1, len(ordered))
    right = len(ordered) - left
    between = left * right * (sums[:-1] / left - (sums[-1] - sums[:-1]) / right) ** 2
    at = int(between.argmax())
    return float((ordered[at] + ordered[at + 1]) / 2)


def _seconds(stretches: Stretches, group: np.ndarray) -> float:
    """Seconds covered by the group's stretches; overlaps count once."""
    total, reached = 0.0, float("-inf")
    for start, end in zip(stretches.start[group].tolist(), stretches.end[group].tolist(), strict=True):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _similarity(stretches: Stretches, left: np.ndarray, right: np.ndarray) -> float:
    """Mean similarity between two groups divided by the mean within them: 1 for equal groups, near 0.5 for different
    speakers.

    Pairs of stretches that overlap in time are left out of the means within groups, because they share audio.
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
    """Centroids after assigning each stretch to the nearest one, repeated a few times (k-means)."""
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
    """Adds speakers with too few stretches for the graph, such as a quiet panelist or a caller in an hour."""
    import numpy as np

    while len(centroids) < _MAX_SPEAKERS:
        nearest = (stretches.vectors @ centroids.T).argmax(axis=1)
        found = [_small_cluster(stretches, np.flatnonzero(nearest == index)) for index in range(len(centroids))]
        similarity, small = min(found, key=lambda one: one[0])
        if similarity > _MAX_SIMILARITY_SMALL:
            break
        nearest[small] = len(centroids)
        centroids = _refine_centroids(stretches, [np.flatnonzero(nearest == index) for index in set(nearest.tolist())])
    return centroids


def _small_cluster(stretches: Stretches, group: np.ndarray) -> tuple[float, np.ndarray]:
    """The part of a group least similar to the rest of it, with that similarity; `_NO_CUT` when there is none.

    The parts are those of a tree of the group's stretches (average linkage); of a long group, of those farthest from
    its centroid.
    """
    import numpy as np
    from scipy.cluster.hierarchy import linkage, to_tree

    best = (_NO_CUT, group[:0])
    if len(group) < 4:
        return best
    total = stretches.vectors[group].sum(axis=0)
    far = np.sort(np.argsort(stretches.vectors[group] @ total, kind="stable")[:_MAX_STRETCHES])
    _, nodes = to_tree(linkage(stretches.vectors[group[far]], "average", metric="cosine"), rd=True)
    for node in nodes:
        if not 2 <= node.get_count() <= len(group) / 2:
            continue
        part = group[far[np.sort(node.pre_order())]]
        own = stretches.vectors[part].sum(axis=0)
        sizes, sums = (len(part), len(group) - len(part)), (own, total - own)
        within = [max((float(one @ one) - n) / (n * (n - 1)), 0.04) for one, n in zip(sums, sizes, strict=True)]
        similarity = float(own @ (total - own)) / (sizes[0] * sizes[1]) / (within[0] * within[1]) ** 0.5
        if similarity < best[0] and _seconds(stretches, part) >= _MIN_SMALL_SECONDS:
            best = (similarity, part)
    return best


def _unit(vector: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)
