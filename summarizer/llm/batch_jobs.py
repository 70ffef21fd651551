"""Jobs of a provider's batch API, as files: the requests, the state of the job, and the results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Protocol

from pydantic import Field, ValidationError

from summarizer.errors import ProviderError
from summarizer.llm.prices import Price
from summarizer.llm.replies import Reply, read_reply
from summarizer.records.base import Record
from summarizer.reporting import Reporter

__all__ = ["Job", "JobFiles", "JobStore", "read_results", "refused_hashes"]


class JobStore(Protocol):
    """Files in a folder or on an object store. A file appears complete or not at all, and is durable once written."""

    def names(self) -> list[str]: ...

    def read(self, name: str) -> bytes | None: ...

    def write(self, name: str, content: str | bytes) -> None: ...

    def remove(self, name: str) -> None: ...


class Job(Record):
    """One job at the provider. Its requests are in `<name>.jsonl`, its results in `<name>.out.jsonl`."""

    schema_version: Literal[1] = 1
    name: str
    model: str
    state: Literal["made", "sent", "open", "read", "gone"] = "made"
    file_id: str | None = None
    batch_id: str | None = None
    tries: dict[str, int] = Field(default_factory=dict)  # request hash -> jobs that it was part of, with this one
    direct: tuple[str, ...] = ()  # hashes of requests to be sent without the batch API


class JobFiles:
    """Reads and writes the files: `<name>.json` is a job's record, `.jsonl` its requests, `.out.jsonl` its results."""

    def __init__(self, store: JobStore) -> None:
        self._store = store

    def jobs(self, model: str, report: Reporter) -> Iterator[Job]:
        """The jobs of earlier runs for this model."""
        for name in sorted(name for name in self._store.names() if name.endswith(".json")):
            try:
                job = Job.model_validate_json(self._store.read(name) or b"")
            except ValidationError:
                report.warn(f"{name} is not a record of a batch job; it is ignored")
                continue
            if job.state == "gone":
                self.remove(job)
            elif job.model == model:
                yield job

    def save(self, job: Job) -> None:
        self._store.write(f"{job.name}.json", job.model_dump_json())

    def remove(self, job: Job) -> None:
        """Removes a job's files. The record is marked first, so that a partly removed job is not taken for one."""
        self.save(job.model_copy(update={"state": "gone", "tries": {}, "direct": ()}))
        for name in (f"{job.name}.jsonl", f"{job.name}.out.jsonl", f"{job.name}.json"):
            self._store.remove(name)

    def save_requests(self, job: Job, lines: bytes) -> None:
        self._store.write(f"{job.name}.jsonl", lines)

    def requests(self, job: Job) -> bytes:
        return self._store.read(f"{job.name}.jsonl") or b""

    def bodies(self, job: Job) -> dict[str, dict[str, Any]]:
        """Request bodies by hash."""
        lines = map(json.loads, self.requests(job).splitlines())
        return {line["custom_id"]: line["body"] for line in lines if line["custom_id"] in job.tries}

    def save_results(self, job: Job, output: bytes) -> None:
        self._store.write(f"{job.name}.out.jsonl", output)

    def results(self, job: Job) -> bytes:
        return self._store.read(f"{job.name}.out.jsonl") or b""


def read_results(
    job: Job, output: bytes, price: Price | None, bodies: Mapping[str, dict[str, Any]]
) -> dict[str, tuple[bytes, Reply]]:
    """Line and reply by hash, for each line that holds a reply to a request of this job. `bodies`: of the requests."""
    found = {}
    for line in output.splitlines():
        try:
            result = json.loads(line)
            key, response = result["custom_id"], result["response"]
            if key in job.tries and response["status_code"] == 200:
                sent = [str(message["content"]) for message in bodies[key]["messages"]] if key in bodies else None
                found[key] = (line, read_reply(json.dumps(response["body"]), price, batch=True, sent=sent))
        except (ValueError, TypeError, KeyError, RecursionError, ProviderError):
            continue  # a request whose line cannot be read counts as not answered
    return found


def refused_hashes(errors: bytes) -> set[str]:
    """Hashes of requests that the provider refused (4xx) and would refuse again."""
    found = set()
    for line in errors.splitlines():
        try:
            result = json.loads(line)
            status = (result.get("response") or {}).get("status_code", 0)
            if 400 <= int(status) < 500 and int(status) not in {408, 409, 429}:
                found.add(str(result["custom_id"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
    return found
