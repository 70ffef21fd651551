"""The store: one folder per episode, on a disk or an object store, with atomic writes and locks.

folder.py    one episode's folder: atomic writes, fingerprints, finished stages
log.py       `run.json`
root.py      all folders below `-o`: finding and listing them, and the small files beside them
remote.py    an episode's folder on an object store, with a working copy on this machine
objects.py   reads and writes of complete objects, with retries
lock.py      locks: one coordinator for each root, one run for each episode
"""

from __future__ import annotations

from summarizer.store.folder import EpisodeFolder, Replies, fingerprint, slug, write_atomically
from summarizer.store.lock import HeldLock, LockTiming
from summarizer.store.log import STAGE_NAMES_OF_0_1, Facts, RunLog, StageRun, facts_of
from summarizer.store.root import LocalRoot, Root, file_at, folder_at, open_root

__all__ = [
    "STAGE_NAMES_OF_0_1",
    "EpisodeFolder",
    "Facts",
    "HeldLock",
    "LocalRoot",
    "LockTiming",
    "Replies",
    "Root",
    "RunLog",
    "StageRun",
    "facts_of",
    "file_at",
    "fingerprint",
    "folder_at",
    "open_root",
    "slug",
    "write_atomically",
]
