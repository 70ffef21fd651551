"""A provider's batch API: half the price, an answer within a day. Requests of many episodes go together as one job.

    door.ask -> NotYet      the request joins the queue; the episode is put aside
    turn                    queue -> file -> job; jobs are asked after; results are kept before they are read
    door.ask -> Reply       the stage, run again, finds the reply, which moves into the episode's `replies/`

A job's record is on disk before anything is sent, and says how far it came, so that a restart goes on from there: a
file that was sent but has no job is looked for among the provider's jobs (by the record's name, in `metadata`), and
only when there is none is one made. What expired or failed on the provider's side is sent once more with the next
job; what fails then, or was refused, is asked directly at the full price, where the reason is met and told.
An answer's price is half, see `price_share` in the reply's record.

Shapes: openai 3.x `types/batch.py`, and the guide at https://developers.openai.com/api/docs/guides/batch.
"""

from __future__ import annotations

import io
import json
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, Literal

from summarizer.errors import NotYet, ProviderStop
from summarizer.llm.batch_jobs import SHARE, Job, JobFiles, JobStore, read_results, refused_in
from summarizer.llm.client import RecordingClient, Reply, ReplyStore, Request, kept_reply
from summarizer.llm.metering import FREE, Reservation, worst_cost
from summarizer.llm.refusals import Refusal
from summarizer.reporting import Reporter

if TYPE_CHECKING:
    from openai.types import Batch

    from summarizer.llm.provider import OpenAiSender

__all__ = ["BatchClient", "BatchQueue"]

_MOST, _MOST_BYTES = 5_000, 50 * 2**20  # of one job; the API takes 50,000 and 200 MB
_GATHER = 120.0  # seconds that a request waits for others
_SOON, _LATER = 5.0, 60.0  # seconds until a job is asked after, growing
_TRIES = 2  # jobs that a request is part of
_PATH: Literal["/v1/chat/completions"] = "/v1/chat/completions"


class _Asked:
    """A request on its way: the money set aside for it, and its body until that is on disk."""

    def __init__(self, bill: Reservation, body: dict[str, Any] | None = None, tries: int = 0) -> None:
        self.bill, self.body, self.tries = bill, body, tries
        self.since = time.monotonic()


class BatchQueue:
    """The jobs of one model. `add`, `answer` and the like are for any thread, `turn` for one."""

    def __init__(self, sender: OpenAiSender, shelf: JobStore, report: Reporter, *, accepting: bool = True) -> None:
        self._sender, self._files, self._report, self.accepting = sender, JobFiles(shelf), report, accepting
        self._lock = threading.Lock()
        self._queue: dict[str, _Asked] = {}
        self._out: dict[str, _Asked] = {}  # with the provider
        self._answers: dict[str, tuple[str, bytes]] = {}  # hash -> job, line of its results; until it is fetched
        self._direct: set[str] = set()
        self._jobs: dict[str, Job] = {}
        self._left: dict[str, set[str]] = {}  # job -> answers that no episode has fetched yet
        self._due: dict[str, tuple[float, float]] = {}  # job -> when to ask after it, and how long then to wait
        self._most = _MOST
        self._not_before = 0.0
        for job in self._files.jobs(sender.model, report):
            self._take_up(job)

    # -- for the doors -------------------------------------------------------------------------------------------------

    def waits_for(self, key: str) -> bool:
        with self._lock:
            return key in self._queue or key in self._out

    def knows(self, key: str) -> bool:
        with self._lock:
            return key in self._queue or key in self._out or key in self._answers or key in self._direct

    def is_direct(self, key: str) -> bool:
        """Whether the batch API could not answer this, so that it is to be asked directly."""
        with self._lock:
            return key in self._direct

    def add(self, key: str, body: dict[str, Any]) -> None:
        """Puts a request into the next job. Raises BudgetSpent when its worst case does not fit."""
        bill = self._reserve(body)
        with self._lock:
            if key in self._queue or key in self._out:
                bill.release()
            else:
                self._queue[key] = _Asked(bill, body)

    def answer(self, key: str) -> str | None:
        """The response's body, as JSON, when it has come."""
        with self._lock:
            place = self._answers.get(key)
        return json.dumps(json.loads(place[1])["response"]["body"], ensure_ascii=False) if place else None

    def fetched(self, key: str) -> None:
        """The episode has the reply in its own folder. With the last one a job's files go."""
        with self._lock:
            place = self._answers.pop(key, None)
            if place is None:
                return
            name = place[0]
            self._left[name].discard(key)
            job = self._jobs.get(name)
            if not self._left[name] and job and job.state == "read" and not job.direct:
                self._drop(job)

    @property
    def awaited(self) -> int:
        with self._lock:
            return len(self._queue) + len(self._out)

    # -- for the coordinator -------------------------------------------------------------------------------------------

    def turn(self, *, idle: bool = False) -> None:
        """Sends the queue when it is time, and asks after the jobs that are due."""
        now = time.monotonic()
        with self._lock:
            oldest = min((asked.since for asked in self._queue.values()), default=now)
            full = len(self._queue) >= self._most
            send = bool(self._queue) and now >= self._not_before and (idle or full or now - oldest > _GATHER)
            unsent = [job for job in self._jobs.values() if job.state in {"made", "sent"}]
            due = [name for name, (when, _) in self._due.items() if when <= now]
        for job in unsent:  # of an earlier run, or the network failed
            if now >= self._not_before:
                self._submit(job)
        if send:
            self._submit(self._make())
        for name in due:
            self._ask_after(self._jobs[name])

    # -- sending -------------------------------------------------------------------------------------------------------

    def _make(self) -> Job:
        """Takes requests from the queue and puts them, as a job, on disk."""
        lines: list[bytes] = []
        tries: dict[str, int] = {}
        size = 0
        with self._lock:
            for key, asked in self._queue.items():
                line = {"custom_id": key, "method": "POST", "url": _PATH, "body": asked.body}
                data = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
                if tries and (size + len(data) > _MOST_BYTES or len(tries) >= self._most):
                    break
                lines.append(data)
                tries[key] = asked.tries + 1
                size += len(data)
        job = Job(
            name=f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}", model=self._sender.model, tries=tries
        )
        self._files.keep_requests(job, b"".join(lines))
        self._keep(job)
        with self._lock:
            for key in tries:
                self._out[key] = self._queue.pop(key)
                self._out[key].body = None
        return job

    def _submit(self, job: Job) -> None:
        """From the file on disk to a job at the provider, each step recorded before the next."""
        import openai

        client = self._sender.client
        try:
            if job.state == "made":
                data = self._files.requests(job)
                file = client.files.create(file=(f"{job.name}.jsonl", io.BytesIO(data)), purpose="batch")
                job = self._keep(job.model_copy(update={"state": "sent", "file_id": file.id}))
                found = None
            else:
                found = self._find(job)
            batch = found or client.batches.create(
                input_file_id=job.file_id or "",
                endpoint=_PATH,
                completion_window="24h",
                metadata={"summarizer": job.name},
            )
        except openai.OpenAIError as error:
            self._could_not(job, Refusal(error))
            return
        self._keep(job.model_copy(update={"state": "open", "batch_id": batch.id}))
        with self._lock:
            self._due[job.name] = (time.monotonic() + _SOON, _SOON)
        self._report.note(f"{len(job.tries)} requests are with the batch API of {self._sender.host} ({batch.id})")

    def _find(self, job: Job) -> Batch | None:
        """The job that an earlier run may have made just before it ended."""
        for number, batch in enumerate(self._sender.client.batches.list(limit=100)):
            if (batch.metadata or {}).get("summarizer") == job.name or batch.input_file_id == job.file_id:
                return batch
            if number >= 1000:  # newest first; a job of this file cannot be so old
                break
        return None

    def _could_not(self, job: Job, refusal: Refusal) -> None:
        """Waits with what may pass; else the job is undone and the batch stops, before any money is spent."""
        if refusal.passing:
            wait = refusal.retry_after or _LATER
            self._report.note(f"the batch API of {self._sender.host} cannot be reached; trying again in {wait:.0f} s")
            self._not_before = time.monotonic() + wait
            return
        self._undo(job)
        if refusal.status in {401, 403} or refusal.no_credit:
            raise refusal.explain(self._sender.host, self._sender.model, self._sender.client.api_key) from None
        said = refusal.explain(self._sender.host, self._sender.model, self._sender.client.api_key)
        raise ProviderStop(f"the batch API did not take the requests; run without --llm-batch ({said})") from None

    def _undo(self, job: Job) -> None:
        with self._lock:
            for key in job.tries:
                if asked := self._out.pop(key, None):
                    asked.bill.release()
        self._drop(job)

    # -- results -------------------------------------------------------------------------------------------------------

    def _ask_after(self, job: Job) -> None:
        import openai

        _, wait = self._due[job.name]
        try:
            batch = self._sender.client.batches.retrieve(job.batch_id or "")
            if batch.status in {"completed", "expired", "cancelled"}:
                self._collect(job, batch)
                return
        except openai.OpenAIError as error:
            refusal = Refusal(error)
            if refusal.status in {401, 403}:
                raise refusal.explain(self._sender.host, self._sender.model, self._sender.client.api_key) from None
            if refusal.status == 404:  # somebody has deleted it: nothing will come of it
                self._settle(job, b"", b"")
                return
            self._due[job.name] = (time.monotonic() + max(refusal.retry_after, _LATER), _LATER)
            return
        if batch.status == "failed":
            self._failed(job, batch)
            return
        wait = min(_LATER, wait * 1.5)
        self._due[job.name] = (time.monotonic() + wait, wait)

    def _failed(self, job: Job, batch: Batch) -> None:
        """The provider did not begin. With too much in its queue already, smaller jobs are sent later."""
        errors = (batch.errors.data or []) if batch.errors else []
        why = "; ".join(" ".join(str(one.message or one.code).split())[:160] for one in errors[:2]) or "no reason given"
        self._due.pop(job.name, None)
        if any("limit" in str(one.code) for one in errors):
            bodies = self._files.bodies(job)
            with self._lock:
                self._most = max(1, len(job.tries) // 2)
                for key in job.tries:
                    asked = self._out.pop(key)
                    if key in bodies:
                        asked.body = bodies[key]
                        self._queue[key] = asked
                    else:
                        asked.bill.release()
            self._not_before = time.monotonic() + _LATER
            self._report.note(f"the batch API has too much queued ({why}); sending less at a time")
            self._drop(job)
            return
        self._undo(job)
        raise ProviderStop(f"{self._sender.host} refused the batch; run without --llm-batch ({why})")

    def _collect(self, job: Job, batch: Batch) -> None:
        content = self._sender.client.files.content
        output = content(batch.output_file_id).read() if batch.output_file_id else b""
        errors = content(batch.error_file_id).read() if batch.error_file_id else b""
        self._settle(job, output, errors)
        for file_id in (batch.input_file_id, batch.output_file_id, batch.error_file_id):
            if file_id:
                self._forget(file_id)

    def _forget(self, file_id: str) -> None:
        """Transcripts need not lie about at the provider; that they do is no reason to fail."""
        import openai

        try:
            self._sender.client.files.delete(file_id)
        except openai.OpenAIError:
            return

    def _settle(self, job: Job, output: bytes, errors: bytes) -> None:
        """Keeps the results, then reads them: answers to their askers, the rest once more or directly."""
        self._files.keep_results(job, output)
        answered, refused = read_results(job, output), refused_in(errors)
        with self._lock:
            costs = {key: cost for key, (_, cost) in answered.items()}
            again = [key for key in job.tries if key not in answered and key not in refused and job.tries[key] < _TRIES]
            direct = [key for key in job.tries if key not in answered and key not in again]
        bodies = self._files.bodies(job) if again else {}
        again = [key for key in again if key in bodies]
        job = self._keep(job.model_copy(update={"state": "read", "direct": tuple(direct)}))
        with self._lock:
            self._due.pop(job.name, None)
            for key in job.tries:
                asked = self._out.pop(key, None)
                if asked is None:
                    continue
                if key in costs:
                    asked.bill.settle(costs[key])
                elif key in again:
                    asked.body, asked.tries, asked.since = bodies[key], job.tries[key], 0.0
                    self._queue[key] = asked
                else:
                    asked.bill.release()
            self._offer(job, answered)
        if direct:
            self._report.warn(f"{len(direct)} of {len(job.tries)} requests failed as a batch; asking directly instead")

    def _offer(self, job: Job, answered: dict[str, tuple[bytes, float | None]]) -> None:
        for key, (line, _) in answered.items():
            self._answers[key] = (job.name, line)
        self._left[job.name] = set(answered)
        self._direct.update(job.direct)

    # -- records -----------------------------------------------------------------------------------------------------

    def _take_up(self, job: Job) -> None:
        if job.state == "read":
            self._jobs[job.name] = job
            self._offer(job, read_results(job, self._files.results(job)))
            return
        bodies = self._files.bodies(job)
        if job.state != "open" and len(bodies) < len(job.tries):
            self._report.warn(f"the requests of the batch job {job.name} are missing; they are asked again")
            return
        self._jobs[job.name] = job
        for key, number in job.tries.items():
            bill = self._reserve(bodies[key], committed=True) if key in bodies else FREE.reserve(None)
            self._out[key] = _Asked(bill, tries=number)
        if job.state == "open":
            self._due[job.name] = (0.0, _SOON)

    def _keep(self, job: Job) -> Job:
        self._files.keep(job)
        with self._lock:
            self._jobs[job.name] = job
        return job

    def _drop(self, job: Job) -> None:
        self._jobs.pop(job.name, None)
        self._files.drop(job)

    def _reserve(self, body: dict[str, Any], *, committed: bool = False) -> Reservation:
        worst = worst_cost(body, self._sender.model)
        share = None if worst is None else worst * SHARE
        return self._sender.meter.reserve(share, wait=False, committed=committed)


class BatchClient:
    """Asks through a desk; raises NotYet until the reply is there."""

    def __init__(self, direct: RecordingClient, sender: OpenAiSender, desk: BatchQueue, replies: ReplyStore) -> None:
        self._ask_directly, self._sender, self._desk, self._replies = direct, sender, desk, replies
        self.model, self.small = direct.model, direct.small

    def ask(self, request: Request) -> Reply:
        key = request.key(self.model)
        record = self._replies.get(key)
        if record and record.get("state") == "answered":
            return kept_reply(record, self.model)
        desk = self._desk
        body = desk.answer(key)
        if body is not None:
            record = {
                "schema_version": 1,
                "model": self.model,
                "small": self.small,
                "request": request.model_dump(),
                "state": "answered",
                "body": body,
                "price_share": SHARE,
            }
            self._replies.put(key, record)
            desk.fetched(key)
            return kept_reply(record, self.model)
        if desk.is_direct(key) or not (desk.accepting or desk.knows(key)):
            return self._ask_directly.ask(request)
        if not desk.knows(key):
            desk.add(key, self._sender.body_of(request))
        raise NotYet(f"the {request.kind} request is with the batch API of {self._sender.host}", (key,))
