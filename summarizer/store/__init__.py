"""Where episodes are kept: a folder for each, on a disk or an object store; files whole or not at all; who may write.

folder.py    one episode's folder: atomic writes, fingerprints, what is done
log.py       `run.json`
root.py      all folders below `-o`: finding, listing, the small files beside them
remote.py    the same on an object store, with a working copy here
objects.py   whole objects in and out, tried again when that may help
lock.py      one coordinator for each folder
"""

from __future__ import annotations

from summarizer.store.folder import EpisodeFolder, Replies, fingerprint, sha256_of, writing
from summarizer.store.lock import HeldLock, LockTiming
from summarizer.store.log import STAGE_NAMES_OF_0_1, Facts, RunLog, StageRun, facts_of
from summarizer.store.remote import RemoteFolder
from summarizer.store.root import FolderStamp, LocalRoot, RemoteRoot, Root, file_at, folder_at, open_root

__all__ = [
    "STAGE_NAMES_OF_0_1",
    "EpisodeFolder",
    "Facts",
    "FolderStamp",
    "HeldLock",
    "LocalRoot",
    "LockTiming",
    "RemoteFolder",
    "RemoteRoot",
    "Replies",
    "Root",
    "RunLog",
    "StageRun",
    "facts_of",
    "file_at",
    "fingerprint",
    "folder_at",
    "open_root",
    "sha256_of",
    "writing",
]
