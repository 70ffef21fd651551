"""Rate limits of one model for all threads together: requests and tokens a minute, and pauses that all threads share.

The maintained libraries pyrate-limiter (4.5) and limits (5.8) were refused: they do the arithmetic, which is `_Bucket`
here, but cannot return what a call did not use, hold all threads until Retry-After, let one call through first after a
pause, read a provider's headers, or wake all waiting threads when the key is wrong.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from types import TracebackType

from summarizer.errors import ProviderSilent, ProviderStop, SummarizerError

__all__ = ["Limiter", "Permit"]

_FIRST_WAIT_SECONDS, _MAX_WAIT_SECONDS = 0.5, 20.0  # doubled with each refusal in a row
_MAX_SHARED_WAIT_SECONDS = 60.0  # the same where many episodes share the limiter
_RATE_SHARE = 0.97  # of the allowed rate: calls do not arrive as evenly as they are sent
_MAX_RAMP_CALLS = 64  # calls at once, from which on a start after a pause is no longer limited
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PERIOD = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d)")


class _Bucket:
    """A bucket of tokens that refills: at most `limit` in any window of `window` seconds, a tenth of them at once.

    The caller gives the clock's seconds. Source: the leaky bucket as a meter (ITU-T I.371), with the burst
    counted inside the limit.
    """

    def __init__(self, limit: float, window: float) -> None:
        self.limit = limit
        self.burst = max(1.0, limit / 10)
        self.rate = _RATE_SHARE * (limit - self.burst if self.burst > 1 else limit) / window
        self.level, self.at = self.burst, float("-inf")

    def _fill(self, now: float) -> None:
        if self.at != float("-inf"):
            self.level = min(self.burst, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now

    def delay(self, amount: float, now: float) -> float:
        """Seconds until this much may be taken. More than the burst waits for a full bucket, and overdraws it."""
        self._fill(now)
        return max(0.0, (min(amount, self.burst) - self.level) / self.rate)

    def take(self, amount: float) -> None:
        self.level -= amount  # below zero after a large one: the next waits longer

    def give_back(self, amount: float) -> None:
        self.level = min(self.burst, self.level + amount)

    def at_most(self, remaining: float) -> None:
        self.level = min(self.level, remaining)


class Limiter:
    """One for each provider's model, shared by all threads that ask it.

    `patience` (seconds) is set where many episodes share the limiter. A provider's faults then do not count against a
    single call. When no call was answered for that long, all calls end with ProviderSilent; later ones are let through
    one by one, and the first that is answered ends this.
    """

    def __init__(
        self,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        patience: float | None = None,
        minute: float = 60.0,
    ) -> None:
        self.patience = patience
        self.answered = 0  # calls of all threads that the provider accepted
        self._minute = minute  # seconds; shorter in tests
        self._given = (requests_per_minute, tokens_per_minute)
        self._requests = _Bucket(requests_per_minute, minute) if requests_per_minute else None
        self._tokens = _Bucket(tokens_per_minute, minute) if tokens_per_minute else None
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()
        self._pauses = 0  # so far; the result of a call made before the last pause is out of date
        self._in_flight = 0  # calls since the last pause
        # In flight; None: any number. Many threads begin with one call: a wrong key is then refused once, and the first
        # response's headers give the limits.
        self._max_in_flight: int | None = None if patience is None else 1
        self._resume_at = float("-inf")
        self._refusals = 0  # in a row
        self._failing_since: float | None = None
        self._stopped: SummarizerError | None = None
        self._given_up = 0  # how often all calls were ended because none was answered
        self._silent = ProviderSilent()  # why the last time

    def enter(self, tokens: int) -> Permit:
        """Waits until a call of about so many tokens may be made. Raises ProviderStop after `stop`, and
        ProviderSilent when `give_up` is called meanwhile.
        """
        ticket = object()
        with self._changed:
            given_up = self._given_up
            self._queue.append(ticket)
            try:
                while True:
                    if self._stopped is not None:
                        stopped = self._stopped
                        raise ProviderStop(str(stopped), host=stopped.host, no_answer=stopped.no_answer)
                    if self._given_up != given_up:
                        silent = self._silent
                        raise ProviderSilent(
                            str(silent), host=silent.host, no_answer=silent.no_answer, retry_after=silent.retry_after
                        )
                    wait = self._delay(tokens) if self._queue[0] is ticket else None
                    if wait == 0.0:
                        break
                    self._changed.wait(wait)
                self._take(tokens)
                self._in_flight += 1
                return Permit(self, tokens, self._pauses)
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()

    def stop(self, why: SummarizerError) -> None:
        """Makes every later call and every waiting one raise ProviderStop."""
        with self._changed:
            self._stopped = self._stopped or why
            self._changed.notify_all()

    def give_up(self, why: ProviderSilent) -> None:
        """Ends all waiting calls with ProviderSilent. The caller decides when to try again."""
        with self._changed:
            self._given_up += 1
            self._silent = why
            self._resume_at = float("-inf")
            self._changed.notify_all()

    def _delay(self, tokens: int) -> float | None:
        """Seconds to wait; None: until another call ends."""
        if self._max_in_flight is not None and self._in_flight >= self._max_in_flight:
            return None
        now = time.monotonic()
        delays = [self._resume_at - now]
        delays += [self._requests.delay(1, now)] if self._requests else []
        delays += [self._tokens.delay(tokens, now)] if self._tokens else []
        return max(0.0, *delays)

    def _take(self, tokens: int) -> None:
        if self._requests:
            self._requests.take(1)
        if self._tokens:
            self._tokens.take(tokens)

    def _done(self, permit: Permit, used: int | None, headers: Mapping[str, str]) -> None:
        with self._changed:
            self.answered += 1
            if self._tokens and used is not None:
                self._tokens.give_back(permit.tokens - used)
            self._learn(headers)
            if permit.pauses == self._pauses:
                self._in_flight -= 1
                self._refusals, self._failing_since = 0, None
                if self._max_in_flight is not None:
                    self._max_in_flight = self._max_in_flight * 2 if self._max_in_flight * 2 < _MAX_RAMP_CALLS else None
            self._changed.notify_all()

    def _left(self, permit: Permit) -> None:
        with self._changed:
            if permit.pauses == self._pauses:
                self._in_flight -= 1
            self._changed.notify_all()

    def _refused(self, permit: Permit, retry_after: float) -> float:
        """Makes all threads wait; gives the seconds. Refusals of calls that were in flight together count as one."""
        with self._changed:
            now = time.monotonic()
            if permit.pauses == self._pauses:
                self._refusals += 1
                self._pauses += 1
                self._in_flight, self._max_in_flight = 0, 1
            self._failing_since = self._failing_since or now
            longest = _MAX_WAIT_SECONDS if self.patience is None else _MAX_SHARED_WAIT_SECONDS
            backoff = min(longest, _FIRST_WAIT_SECONDS * 2 ** min(20, max(0, self._refusals - 1)))
            seconds = retry_after or backoff * random.uniform(0.75, 1.0)  # noqa: S311 -- jitter
            self._resume_at = max(self._resume_at, now + seconds)
            self._changed.notify_all()
            return max(0.0, self._resume_at - now)

    def _is_out_of_patience(self, retry_after: float) -> bool:
        if self.patience is None:
            return False
        since = self._failing_since
        return retry_after > self.patience or (since is not None and time.monotonic() - since > self.patience)

    def _learn(self, headers: Mapping[str, str]) -> None:
        """Takes over the account's limits, unless the user set lower ones, and what other programs left of them."""
        for index, kind in enumerate(("requests", "tokens")):
            limit, remaining = (_number(headers, f"x-ratelimit-{what}-{kind}") for what in ("limit", "remaining"))
            if limit is None or remaining is None or limit < 1:
                continue
            given = self._given[index]
            if given is None or limit < given:
                self._given = (limit, self._given[1]) if index == 0 else (self._given[0], limit)
                bucket = _Bucket(limit, self._minute)
                bucket.delay(0, time.monotonic())
                self._requests, self._tokens = (bucket, self._tokens) if index == 0 else (self._requests, bucket)
            known = self._requests if index == 0 else self._tokens
            if known:
                known.at_most(remaining)
            if remaining < 1:
                reset = _seconds(headers.get(f"x-ratelimit-reset-{kind}", ""))
                self._resume_at = max(self._resume_at, time.monotonic() + min(reset, self._minute))


class Permit:
    """One call that the limiter let through. Closed without `done` or `refused`, it says nothing about the provider."""

    def __init__(self, limiter: Limiter, tokens: int, pauses: int) -> None:
        self.tokens, self.pauses = tokens, pauses
        self._limiter = limiter
        self._over = False

    def __enter__(self) -> Permit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        if not self._over:
            self._over = True
            self._limiter._left(self)

    def done(self, used: int | None = None, headers: Mapping[str, str] | None = None) -> None:
        """The provider accepted the call, whatever it answered. `used`: the tokens that it counted."""
        self._over = True
        self._limiter._done(self, used, headers or {})

    def refused(self, retry_after: float = 0.0) -> float:
        """The provider limited the call (429), failed (5xx) or was not reached. Gives the seconds that threads wait.

        `retry_after`: seconds of its Retry-After header; 0 without one.
        """
        self._over = True
        return self._limiter._refused(self, retry_after)

    def is_out_of_patience(self, retry_after: float = 0.0) -> bool:
        """Whether the limiter's patience is over, or would be after `retry_after` seconds."""
        return self._limiter._is_out_of_patience(retry_after)


def _number(headers: Mapping[str, str], name: str) -> float | None:
    """A count in a header; None when it is missing, or -1 as some servers send for unknown."""
    value = str(headers.get(name, "")).strip()
    return float(value) if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", value) else None


def _seconds(value: str) -> float:
    """`1m30s`, `12ms`, `6.5s` -> seconds; 0.0 when it is none of these."""
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value.strip()):
        return float(value)
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in _PERIOD.findall(value))
