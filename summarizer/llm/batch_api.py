"""A provider's batch API: half the price, an answer within a day. Requests of many episodes go together as one job.

    client.ask -> NotYet    the request joins the queue; the caller sets the episode aside
    advance                 queue -> file -> job; the state of jobs is asked for; results are saved before they are read
    client.ask -> Reply     the stage, run again, finds the reply, which moves into the episode's `replies/`

A job's record is on disk before anything is sent, and holds the job's state, so that a restart goes on from there. When
a file was sent and no job is recorded, the provider's jobs are searched for it (by the record's name, in `metadata`),
and a new job is made only when there is none. A request that expired or failed at the provider is sent once more with
the next job; one that fails again, or was refused, is sent directly at the full price, and its error is then reported.
A reply costs half the price, see `price_share` in its record.

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
from summarizer.llm.batch_jobs import Job, JobFiles, JobStore, read_results, refused_hashes
from summarizer.llm.client import RecordingClient, ReplyStore, Request, longer_if_thoughts_filled_it
from summarizer.llm.metering import FREE, Reservation, max_cost, max_cost_of_calls
from summarizer.llm.refusals import Refusal
from summarizer.llm.replies import Reply, recorded_reply
from summarizer.net.echoed_keys import redacted
from summarizer.reporting import Reporter

if TYPE_CHECKING:
    from openai.types import Batch

    from summarizer.llm.provider import OpenAiSender

__all__ = ["BatchClient", "BatchQueue"]

_RECORDED_SHARE = 0.5  # in a reply's record: says that it came by the batch API

MAX_JOB_REQUESTS, MAX_JOB_BYTES = 5_000, 50 * 2**20  # the API takes 50,000 and 200 MB
_COLLECTING_SECONDS = 120.0  # that a request waits for others before a job is made
_FIRST_POLL_SECONDS, _MAX_POLL_SECONDS = 5.0, 60.0  # between questions for a job's state, growing
MAX_JOBS_OF_REQUEST = 2  # then it is sent directly
_PATH: Literal["/v1/chat/completions"] = "/v1/chat/completions"


class _Pending:
    """A request without a reply: the money reserved for it, and its body until that is on disk."""

    def __init__(self, reservation: Reservation, body: dict[str, Any] | None = None, tries: int = 0) -> None:
        self.reservation, self.body, self.tries = reservation, body, tries
        self.since = time.monotonic()


class BatchQueue:
    """The requests and jobs of one model. Any thread may call its methods, but only one `advance`."""

    def __init__(self, sender: OpenAiSender, store: JobStore, report: Reporter, *, accepting: bool = True) -> None:
        self._sender, self._files, self._report, self.accepting = sender, JobFiles(store), report, accepting
        self._lock = threading.Lock()
        self._queue: dict[str, _Pending] = {}
        self._sent: dict[str, _Pending] = {}  # sent to the provider
        self._answers: dict[str, tuple[str, bytes]] = {}  # hash -> job and line of its results, until a client takes it
        self._direct: set[str] = set()
        self._jobs: dict[str, Job] = {}
        self._left: dict[str, set[str]] = {}  # job -> answers that no client has taken yet
        self._due: dict[str, tuple[float, float]] = {}  # job -> when to ask for its state, and the interval
        self._max_requests = MAX_JOB_REQUESTS
        self._not_before = 0.0
        for job in self._files.jobs(sender.model, report):
            self._resume(job)

    # -- for clients ---------------------------------------------------------------------------------------------------

    def is_pending(self, key: str) -> bool:
        with self._lock:
            return key in self._queue or key in self._sent

    def knows(self, key: str) -> bool:
        with self._lock:
            return key in self._queue or key in self._sent or key in self._answers or key in self._direct

    def is_direct(self, key: str) -> bool:
        """Whether the batch API failed to answer this request, so that it is to be sent directly."""
        with self._lock:
            return key in self._direct

    def add(self, key: str, body: dict[str, Any]) -> None:
        """Puts a request into the next job. Raises BudgetSpent when the most that it can cost does not fit."""
        reservation = self._reserve(body)
        with self._lock:
            if key in self._queue or key in self._sent:
                reservation.release()
            else:
                self._queue[key] = _Pending(reservation, body)

    def reply_body(self, key: str) -> str | None:
        """The response's body, as JSON; None while there is none."""
        with self._lock:
            place = self._answers.get(key)
        return json.dumps(json.loads(place[1])["response"]["body"], ensure_ascii=False) if place else None

    def mark_taken(self, key: str) -> None:
        """Records that the episode's folder has the reply. After a job's last reply, its files are removed."""
        with self._lock:
            place = self._answers.pop(key, None)
            if place is None:
                return
            name = place[0]
            self._left[name].discard(key)
            job = self._jobs.get(name)
            if not self._left[name] and job and job.state == "read" and not job.direct:
                self._remove(job)

    @property
    def pending(self) -> int:
        with self._lock:
            return len(self._queue) + len(self._sent)

    # -- for the coordinator -------------------------------------------------------------------------------------------

    def advance(self, *, idle: bool = False) -> None:
        """Sends the queue when it is time, and asks for the state of the jobs that are due."""
        now = time.monotonic()
        with self._lock:
            oldest = min((request.since for request in self._queue.values()), default=now)
            full = len(self._queue) >= self._max_requests
            send = (
                bool(self._queue) and now >= self._not_before and (idle or full or now - oldest > _COLLECTING_SECONDS)
            )
            unsent = [job for job in self._jobs.values() if job.state in {"made", "sent"}]
            due = [name for name, (when, _) in self._due.items() if when <= now]
        for job in unsent:  # made by an earlier run, or when the network failed
            if now >= self._not_before:
                self._submit(job)
        if send:
            self._submit(self._make())
        for name in due:
            self._poll(self._jobs[name])

    # -- sending -------------------------------------------------------------------------------------------------------

    def _make(self) -> Job:
        """Moves requests from the queue into a job on disk."""
        lines: list[bytes] = []
        tries: dict[str, int] = {}
        size = 0
        with self._lock:
            for key, asked in self._queue.items():
                line = {"custom_id": key, "method": "POST", "url": _PATH, "body": asked.body}
                data = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
                if tries and (size + len(data) > MAX_JOB_BYTES or len(tries) >= self._max_requests):
                    break
                lines.append(data)
                tries[key] = asked.tries + 1
                size += len(data)
        job = Job(
            name=f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}", model=self._sender.model, tries=tries
        )
        self._files.save_requests(job, b"".join(lines))
        self._save(job)
        with self._lock:
            for key in tries:
                self._sent[key] = self._queue.pop(key)
                self._sent[key].body = None
        return job

    def _submit(self, job: Job) -> None:
        """Uploads a job's file and makes the job at the provider. Each step is recorded before the next."""
        import openai

        client = self._sender.client
        try:
            if job.state == "made":
                data = self._files.requests(job)
                file = client.files.create(file=(f"{job.name}.jsonl", io.BytesIO(data)), purpose="batch")
                job = self._save(job.model_copy(update={"state": "sent", "file_id": file.id}))
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
            self._submit_failed(job, Refusal(error))
            return
        self._save(job.model_copy(update={"state": "open", "batch_id": batch.id}))
        with self._lock:
            self._due[job.name] = (time.monotonic() + _FIRST_POLL_SECONDS, _FIRST_POLL_SECONDS)
        self._report.note(f"{len(job.tries)} requests are with the batch API of {self._sender.host_name} ({batch.id})")

    def _find(self, job: Job) -> Batch | None:
        """The provider's job that an earlier run may have made just before it ended."""
        for number, batch in enumerate(self._sender.client.batches.list(limit=100)):
            if (batch.metadata or {}).get("summarizer") == job.name or batch.input_file_id == job.file_id:
                return batch
            if number >= 1000:  # the newest are first; a job of this file cannot be so old
                break
        return None

    def _submit_failed(self, job: Job, refusal: Refusal) -> None:
        """Delays the job when a retry may help; else removes it and raises, before any money is spent."""
        if refusal.is_temporary:
            wait = refusal.retry_after or _MAX_POLL_SECONDS
            self._report.note(
                f"the batch API of {self._sender.host_name} cannot be reached; trying again in {wait:.0f} s"
            )
            self._not_before = time.monotonic() + wait
            return
        self._undo(job)
        if refusal.status in {401, 403} or refusal.no_credit:
            raise refusal.explain(self._sender.host_name, self._sender.model, self._sender.client.api_key) from None
        said = refusal.explain(self._sender.host_name, self._sender.model, self._sender.client.api_key)
        raise ProviderStop(f"the batch API did not take the requests; run without --llm-batch ({said})") from None

    def _undo(self, job: Job) -> None:
        with self._lock:
            for key in job.tries:
                if asked := self._sent.pop(key, None):
                    asked.reservation.release()
        self._remove(job)

    # -- results -------------------------------------------------------------------------------------------------------

    def _poll(self, job: Job) -> None:
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
                raise refusal.explain(self._sender.host_name, self._sender.model, self._sender.client.api_key) from None
            if refusal.status == 404:  # it was deleted at the provider
                self._settle(job, b"", b"")
                return
            self._due[job.name] = (time.monotonic() + max(refusal.retry_after, _MAX_POLL_SECONDS), _MAX_POLL_SECONDS)
            return
        if batch.status == "failed":
            self._failed(job, batch)
            return
        wait = min(_MAX_POLL_SECONDS, wait * 1.5)
        self._due[job.name] = (time.monotonic() + wait, wait)

    def _failed(self, job: Job, batch: Batch) -> None:
        """Handles a job that the provider did not begin. When its queue is full, smaller jobs are sent later."""
        errors = (batch.errors.data or []) if batch.errors else []
        said = [redacted(str(one.message or one.code), self._sender.client.api_key) for one in errors[:2]]
        why = "; ".join(" ".join(one.split())[:160] for one in said) or "no reason given"
        self._due.pop(job.name, None)
        if any("limit" in str(one.code) for one in errors):
            bodies = self._files.bodies(job)
            with self._lock:
                self._max_requests = max(1, len(job.tries) // 2)
                for key in job.tries:
                    asked = self._sent.pop(key)
                    if key in bodies:
                        asked.body = bodies[key]
                        self._queue[key] = asked
                    else:
                        asked.reservation.release()
            self._not_before = time.monotonic() + _MAX_POLL_SECONDS
            self._report.note(f"the batch API has too much queued ({why}); sending less at a time")
            self._remove(job)
            return
        self._undo(job)
        raise ProviderStop(f"{self._sender.host_name} refused the batch; run without --llm-batch ({why})")

    def _collect(self, job: Job, batch: Batch) -> None:
        content = self._sender.client.files.content
        output = content(batch.output_file_id).read() if batch.output_file_id else b""
        errors = content(batch.error_file_id).read() if batch.error_file_id else b""
        key = self._sender.client.api_key
        output, errors = (redacted(found.decode("utf-8", "replace"), key).encode() for found in (output, errors))
        self._settle(job, output, errors)
        for file_id in (batch.input_file_id, batch.output_file_id, batch.error_file_id):
            if file_id:
                self._delete_file(file_id)

    def _delete_file(self, file_id: str) -> None:
        """Deletes a file of transcripts at the provider. That this fails is no reason to stop."""
        import openai

        try:
            self._sender.client.files.delete(file_id)
        except openai.OpenAIError:
            return

    def _settle(self, job: Job, output: bytes, errors: bytes) -> None:
        """Saves the results, then reads them: replies are offered, other requests are sent once more or directly."""
        self._files.save_results(job, output)
        bodies = self._files.bodies(job)
        answered, refused = read_results(job, output, self._sender.price, bodies), refused_hashes(errors)
        with self._lock:
            # Without the provider's count, the most that it can have cost is what counts against the budget.
            costs = {key: reply.cost_usd if reply.is_counted else None for key, (_, reply) in answered.items()}
            repeated = [
                key
                for key in job.tries
                if key not in answered and key not in refused and job.tries[key] < MAX_JOBS_OF_REQUEST
            ]
            direct = [key for key in job.tries if key not in answered and key not in repeated]
        repeated = [key for key in repeated if key in bodies]
        job = self._save(job.model_copy(update={"state": "read", "direct": tuple(direct)}))
        with self._lock:
            self._due.pop(job.name, None)
            for key in job.tries:
                asked = self._sent.pop(key, None)
                if asked is None:
                    continue
                if key in costs:
                    asked.reservation.settle(costs[key])
                elif key in repeated:
                    asked.body, asked.tries, asked.since = bodies[key], job.tries[key], 0.0
                    self._queue[key] = asked
                else:
                    asked.reservation.release()
            self._offer(job, answered)
        if direct:
            self._report.warn(f"{len(direct)} of {len(job.tries)} requests failed as a batch; asking directly instead")

    def _offer(self, job: Job, answered: dict[str, tuple[bytes, Reply]]) -> None:
        for key, (line, _) in answered.items():
            self._answers[key] = (job.name, line)
        self._left[job.name] = set(answered)
        self._direct.update(job.direct)

    # -- records -----------------------------------------------------------------------------------------------------

    def _resume(self, job: Job) -> None:
        if job.state == "read":
            self._jobs[job.name] = job
            self._offer(job, read_results(job, self._files.results(job), self._sender.price, self._files.bodies(job)))
            return
        bodies = self._files.bodies(job)
        if job.state != "open" and len(bodies) < len(job.tries):
            self._report.warn(f"the requests of the batch job {job.name} are missing; they are sent again")
            return
        self._jobs[job.name] = job
        for key, number in job.tries.items():
            reservation = self._reserve(bodies[key], committed=True) if key in bodies else FREE.reserve(None)
            self._sent[key] = _Pending(reservation, tries=number)
        if job.state == "open":
            self._due[job.name] = (0.0, _FIRST_POLL_SECONDS)

    def _save(self, job: Job) -> Job:
        self._files.save(job)
        with self._lock:
            self._jobs[job.name] = job
        return job

    def _remove(self, job: Job) -> None:
        self._jobs.pop(job.name, None)
        self._files.remove(job)

    def _reserve(self, body: dict[str, Any], *, committed: bool = False) -> Reservation:
        most = max_cost(body, self._sender.price, batch=True)
        return self._sender.meter.reserve(most, wait=False, committed=committed)


class BatchClient:
    """Asks through the batch API; raises NotYet until the reply is there."""

    def __init__(self, direct: RecordingClient, sender: OpenAiSender, queue: BatchQueue, replies: ReplyStore) -> None:
        self._ask_directly, self._sender, self._queue, self._replies = direct, sender, queue, replies
        self.model, self.small, self.host = direct.model, direct.small, direct.host

    @property
    def room(self) -> int:
        return self._ask_directly.room

    def estimate(self, tokens_in: int, tokens_out: int, calls: int) -> float | None:
        price, out = self._sender.price, tokens_out + calls * self._sender.thinking_tokens
        return max_cost_of_calls(price, tokens_in, out, calls, batch=True) if price else None

    def ask(self, request: Request) -> Reply:
        return longer_if_thoughts_filled_it(self._ask, request, lambda: self.room)

    def _ask(self, request: Request) -> Reply:
        key = request.key(self.model)
        record = self._replies.get(key)
        if record and record.get("state") == "answered":
            return recorded_reply(record, self._sender.price)
        queue = self._queue
        if record and "too_long" in record:
            return self._ask_directly.ask_once(request)
        body = queue.reply_body(key)
        if body is not None:
            record = {
                **self._ask_directly.head_of_record,
                "request": request.model_dump(),
                "state": "answered",
                "body": body,
                "price_share": _RECORDED_SHARE,
            }
            self._replies.put(key, record)
            queue.mark_taken(key)
            return recorded_reply(record, self._sender.price)
        if queue.is_direct(key) or not (queue.accepting or queue.knows(key)):
            return self._ask_directly.ask_once(request)
        if not queue.knows(key):
            queue.add(key, self._sender.body_of(request))
        raise NotYet(f"the {request.kind} request is with the batch API of {self._sender.host_name}", (key,))
