"""One S3 server for all tests of the store, empty at the start of each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from buckets import Bucket
from s3fs import S3FileSystem

from summarizer.store import objects


@pytest.fixture(scope="session")
def server() -> Iterator[Bucket]:
    with Bucket() as running:
        yield running


@pytest.fixture
def bucket(server: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    server.empty()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(objects, "FIRST_WAIT_SECONDS", 0.01)
    S3FileSystem.clear_instance_cache()  # they keep the credentials they were made with
    return server
