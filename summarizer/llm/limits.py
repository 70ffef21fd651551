"""How fast one model may be asked by all threads together: requests and tokens per minute, and pauses that all share.

By hand because no kept library does more than the arithmetic: pyrate-limiter and limits (both looked at, 4.5 and 5.8)
cannot give back what a call did not use, hold everybody until Retry-After, let one call through first after a pause,
learn from a provider's headers, or wake all who wait when the key turns out to be wrong. The arithmetic is `_Bucket`.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from types import TracebackType

from summarizer.errors import ProviderStop, SummarizerError

__all__ = ["Limiter", "Permit"]

_FIRST_WAIT, _LAST_WAIT = 0.5, 20.0  # seconds, doubled with each refusal in a row
_LAST_SHARED_WAIT = 60.0  # seconds, where many wait together and there is time
_MARGIN = 0.97  # of the allowed speed: calls do not arrive as evenly as they leave
_CROWD = 64  # calls at once at which the careful start after a pause is over
_PERIODS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PERIOD = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h|d)")


class _Bucket:
    """Tokens that fill up again: never more than `limit` in any window, a tenth of them at once.

    The clock's seconds are given by the caller. Source: the leaky bucket as a meter (ITU-T I.371), with the burst
    counted inside the limit.
    """

    def __init__(self, limit: float, window: float) -> None:
        self.limit = limit
        self.burst = max(1.0, limit / 10)
        self.rate = _MARGIN * (limit - self.burst if self.burst > 1 else limit) / window
        self.level, self.at = self.burst, float("-inf")

    def _fill(self, now: float) -> None:
        if self.at != float("-inf"):
            self.level = min(self.burst, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now

    def delay(self, amount: float, now: float) -> float:
        """Seconds until this much may be taken. What is more than the burst waits for a full bucket, and empties it."""
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

    `patience` (seconds) is set where many episodes share it: faults of the provider then do not count against a
    single call, and only when nothing was answered for that long is everything stopped.
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
        self.answered = 0  # calls that the provider took, of all threads
        self._minute = minute  # seconds; tests have shorter ones
        self._given = (requests_per_minute, tokens_per_minute)
        self._requests = _Bucket(requests_per_minute, minute) if requests_per_minute else None
        self._tokens = _Bucket(tokens_per_minute, minute) if tokens_per_minute else None
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()
        self._pauses = 0  # so far; a call that left before the last one says nothing about now
        self._in_flight = 0  # calls since the last pause
        # In flight; None: any number. Many threads begin with one: a wrong key is met once, and the first answer tells
        # the limits.
        self._most: int | None = None if patience is None else 1
        self._resume_at = float("-inf")
        self._refusals = 0  # in a row
        self._failing_since: float | None = None
        self._stopped: SummarizerError | None = None

    def enter(self, tokens: int) -> Permit:
        """Waits until a call of about so many tokens may be made. Raises ProviderStop once that is over for good."""
        place = object()
        with self._changed:
            self._queue.append(place)
            try:
                while True:
                    if self._stopped is not None:
                        stopped = self._stopped
                        raise ProviderStop(str(stopped), host=stopped.host, no_answer=stopped.no_answer)
                    wait = self._delay(tokens) if self._queue[0] is place else None
                    if wait == 0.0:
                        break
                    self._changed.wait(wait)
                self._take(tokens)
                self._in_flight += 1
                return Permit(self, tokens, self._pauses)
            finally:
                self._queue.remove(place)
                self._changed.notify_all()

    def stop(self, why: SummarizerError) -> None:
        """No call is let through any more, and those who wait are told."""
        with self._changed:
            self._stopped = self._stopped or why
            self._changed.notify_all()

    def _delay(self, tokens: int) -> float | None:
        """Seconds; None: until something changes."""
        if self._most is not None and self._in_flight >= self._most:
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

    def _done(self, turn: Permit, used: int | None, headers: Mapping[str, str]) -> None:
        with self._changed:
            self.answered += 1
            if self._tokens and used is not None:
                self._tokens.give_back(turn.tokens - used)
            self._learn(headers)
            if turn.pauses == self._pauses:
                self._in_flight -= 1
                self._refusals, self._failing_since = 0, None
                if self._most is not None:
                    self._most = self._most * 2 if self._most * 2 < _CROWD else None
            self._changed.notify_all()

    def _left(self, turn: Permit) -> None:
        with self._changed:
            if turn.pauses == self._pauses:
                self._in_flight -= 1
            self._changed.notify_all()

    def _refused(self, turn: Permit, asked: float) -> float:
        """Holds everybody; gives the seconds. Refusals of calls that were already under way count as one."""
        with self._changed:
            now = time.monotonic()
            if turn.pauses == self._pauses:
                self._refusals += 1
                self._pauses += 1
                self._in_flight, self._most = 0, 1
            self._failing_since = self._failing_since or now
            last = _LAST_WAIT if self.patience is None else _LAST_SHARED_WAIT
            backoff = min(last, _FIRST_WAIT * 2 ** min(20, max(0, self._refusals - 1)))
            seconds = asked or backoff * random.uniform(0.75, 1.0)  # noqa: S311 -- jitter
            self._resume_at = max(self._resume_at, now + seconds)
            self._changed.notify_all()
            return max(0.0, self._resume_at - now)

    def _hopeless(self, asked: float) -> bool:
        if self.patience is None:
            return False
        since = self._failing_since
        return asked > self.patience or (since is not None and time.monotonic() - since > self.patience)

    def _learn(self, headers: Mapping[str, str]) -> None:
        """The account's limits, unless the user set lower ones; and what other programs have left of them."""
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
    """One call that the limiter let through. Left without a word, it says nothing about the provider."""

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
        """The provider took it, whatever it answered. `used`: the tokens it counted."""
        self._over = True
        self._limiter._done(self, used, headers or {})

    def refused(self, asked: float = 0.0) -> float:
        """Limited (429), failing (5xx) or not reached; `asked`: seconds of its Retry-After, 0 when it did not say.

        Nobody calls for that time; gives the seconds.
        """
        self._over = True
        return self._limiter._refused(self, asked)

    def hopeless(self, asked: float = 0.0) -> bool:
        """Whether nothing was answered for so long, or would be, that waiting on is no use."""
        return self._limiter._hopeless(asked)


def _number(headers: Mapping[str, str], name: str) -> float | None:
    """A count in a header; None when it is missing, or -1 as some servers send for unknown."""
    value = str(headers.get(name, "")).strip()
    return float(value) if re.fullmatch(r"\d{1,12}(?:\.\d{1,6})?", value) else None


def _seconds(value: str) -> float:
    """`1m30s`, `12ms`, `6.5s` -> seconds; 0.0 when it is none of these."""
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value.strip()):
        return float(value)
    return sum(float(number) * _PERIODS[unit] for number, unit in _PERIOD.findall(value))
