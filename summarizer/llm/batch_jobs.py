"""The jobs of a provider's batch API, as files: what was asked, how far each came, and what was answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal, Protocol

from pydantic import Field, ValidationError

from summarizer.errors import ProviderError
from summarizer.llm.client import read_reply
from summarizer.records.base import Record
from summarizer.reporting import Reporter

__all__ = ["SHARE", "Job", "JobFiles", "JobStore", "read_results", "refused_in"]

SHARE = 0.5  # of the price, source: https://developers.openai.com/api/docs/pricing


class JobStore(Protocol):
    """A place for files, on a disk or an object store. A file appears whole or not at all, and lasts once written."""

    def names(self) -> list[str]: ...

    def read(self, name: str) -> bytes | None: ...

    def write(self, name: str, content: str | bytes) -> None: ...

    def remove(self, name: str) -> None: ...


class Job(Record):
    """One job at the provider. Beside its record lie `<name>.jsonl`, what was asked, and `<name>.out.jsonl`."""

    schema_version: Literal[1] = 1
    name: str
    model: str
    state: Literal["made", "sent", "open", "read", "gone"] = "made"
    file_id: str | None = None
    batch_id: str | None = None
    tries: dict[str, int] = Field(default_factory=dict)  # request hash -> jobs it has been part of, with this one
    direct: tuple[str, ...] = ()  # hashes that are to be asked without a batch


class JobFiles:
    """The files on a shelf: `<name>.json` is a job's record, `.jsonl` what was asked, `.out.jsonl` what came back."""

    def __init__(self, shelf: JobStore) -> None:
        self._shelf = shelf

    def jobs(self, model: str, report: Reporter) -> Iterator[Job]:
        """What earlier runs have left for this model."""
        for name in sorted(name for name in self._shelf.names() if name.endswith(".json")):
            try:
                job = Job.model_validate_json(self._shelf.read(name) or b"")
            except ValidationError:
                report.warn(f"{name} is not a record of a batch job; it is left alone")
                continue
            if job.state == "gone":
                self.drop(job)
            elif job.model == model:
                yield job

    def keep(self, job: Job) -> None:
        self._shelf.write(f"{job.name}.json", job.model_dump_json())

    def drop(self, job: Job) -> None:
        """Removes what nobody needs any more; first the record says so, for half a job must not be taken for one."""
        self.keep(job.model_copy(update={"state": "gone", "tries": {}, "direct": ()}))
        for name in (f"{job.name}.jsonl", f"{job.name}.out.jsonl", f"{job.name}.json"):
            self._shelf.remove(name)

    def keep_requests(self, job: Job, lines: bytes) -> None:
        self._shelf.write(f"{job.name}.jsonl", lines)

    def requests(self, job: Job) -> bytes:
        return self._shelf.read(f"{job.name}.jsonl") or b""

    def bodies(self, job: Job) -> dict[str, dict[str, Any]]:
        """Hash -> what was asked."""
        lines = map(json.loads, self.requests(job).splitlines())
        return {line["custom_id"]: line["body"] for line in lines if line["custom_id"] in job.tries}

    def keep_results(self, job: Job, output: bytes) -> None:
        self._shelf.write(f"{job.name}.out.jsonl", output)

    def results(self, job: Job) -> bytes:
        return self._shelf.read(f"{job.name}.out.jsonl") or b""


def read_results(job: Job, output: bytes) -> dict[str, tuple[bytes, float | None]]:
    """Hash -> line and cost, of each line that holds a reply to a request of this job."""
    found = {}
    for line in output.splitlines():
        try:
            result = json.loads(line)
            key, response = result["custom_id"], result["response"]
            if key in job.tries and response["status_code"] == 200:
                reply = read_reply(json.dumps(response["body"]), job.model)
                found[key] = (line, reply.cost_usd * SHARE if reply.cost_usd is not None else None)
        except (ValueError, TypeError, KeyError, RecursionError, ProviderError):
            continue  # a line that cannot be read is a request without an answer
    return found


def refused_in(errors: bytes) -> set[str]:
    """Hashes of requests that the provider did not accept (4xx): they would not be accepted a second time either."""
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
