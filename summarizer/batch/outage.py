"""Tells a failure of everybody from failures of single episodes."""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

from summarizer.batch.lanes import OpenEpisode

__all__ = ["OUTSIDE", "Outages"]

OUTSIDE = {"NetworkError": 10, "ModelError": 3, "ProviderError": 10}  # that many in a row are no accident


class Outages:
    """Remembers failures that have their cause outside, until something works again."""

    def __init__(self) -> None:
        self.found: str | None = None  # the kind of error that everybody met
        self._row: deque[tuple[str, str, OpenEpisode]] = deque(maxlen=max(OUTSIDE.values()))

    def works(self) -> None:
        self._row.clear()

    def failed(self, item: OpenEpisode, kind: str) -> tuple[OpenEpisode, ...]:
        """The episodes that are innocent because this failure shows an outage; mostly none.

        One server that does not answer is no outage, however many episodes it has.
        """
        if kind not in OUTSIDE:
            self._row.clear()
            return ()
        known = item.entry.known
        host = urlsplit(known.media if known else item.entry.source).hostname or ""
        self._row.append((kind, host, item))
        same = [(place, one) for name, place, one in self._row if name == kind]
        if len(same) < OUTSIDE[kind] or (kind == "NetworkError" and len({place for place, _ in same}) < 2):
            return ()
        self.found = kind
        self._row.clear()
        return tuple(one for _, one in same)
