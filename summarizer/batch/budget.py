"""What a run may spend, has spent, and has in flight: one `Budget`, asked before each paid call by all threads.

The bound is for one run, not for the folder: what earlier runs spent is shown in the plan and not counted again.
Calls that earlier runs have left with a batch API are counted, for they are paid in this run.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Self

from summarizer.errors import BudgetSpent, InputError
from summarizer.reporting import Reporter
from summarizer.settings import Settings

if TYPE_CHECKING:
    from summarizer.llm import ClientPool
    from summarizer.store import Root

__all__ = ["Budget", "BudgetReservation", "shared_clients"]

PATIENCE_SECONDS = 900.0  # without an answer to any call; then a batch waits
JOBS_FOLDER = ".llm-batches"  # below the root


class BudgetReservation:
    """Money set aside for one call. Left without a word, all of it counts as spent: it may have been."""

    def __init__(self, budget: Budget, usd: Decimal, *, quick: bool, priced: bool = True) -> None:
        self._budget, self._usd, self._quick, self._priced = budget, usd, quick, priced
        self._open = True

    def settle(self, usd: float | None) -> None:
        """What it cost; None: not known, so the worst is taken."""
        if usd is None and not self._priced and self._open:
            self._budget._count_unpriced()
        self._close(self._usd if usd is None else _exact(usd), lost=False, made=True)

    def release(self) -> None:
        """It was not taken by the provider."""
        self._close(Decimal(0), lost=False, made=False)

    def _close(self, usd: Decimal, *, lost: bool, made: bool) -> None:
        if self._open:
            self._open = False
            self._budget._close(self._usd, usd, quick=self._quick, lost=lost, made=made)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        self._close(self._usd, lost=True, made=True)


class Budget:
    """US dollars for one run; None: no bound, and only counted. Exact, and safe for threads.

    What is spent and what calls in flight may cost at worst never exceed the bound together.
    """

    def __init__(self, limit: float | None = None) -> None:
        self.limit = limit
        self._limit = None if limit is None else _exact(limit)
        self._changed = threading.Condition()
        self._spent = self._flying = self._quick = self._lost = self._unanswered = Decimal(0)
        self._calls = self._lost_calls = self._unpriced_calls = self._open_calls = 0
        self._exhausted = False
        self._least = Decimal(0)

    def reserve(self, usd: float | None, *, wait: bool = True, committed: bool = False) -> BudgetReservation:
        """Sets the worst case aside. Raises BudgetSpent when it does not fit, after waiting for calls in flight.

        `wait=False`: for calls that last hours. `committed`: paid whatever this says. Raises InputError for None, an
        unknown price, under a bound.
        """
        if usd is None and self._limit is not None and not committed:
            raise InputError("--budget needs a model whose price is known; name one with --model, such as gpt-6-luna")
        amount = _exact(usd or 0.0)
        with self._changed:
            while self._limit is not None and not committed and self._spent + self._flying + amount > self._limit:
                if not wait or not self._quick or self._spent + amount > self._limit:
                    self._exhausted = True
                    self._least = max(self._least, amount)
                    raise BudgetSpent(
                        f"the budget of {_shown(self._limit)} has no room for the next call, which may cost "
                        f"{_shown(amount)}: {_shown(self._spent)} paid, {_shown(self._flying)} in flight; "
                        + (
                            f"run again with --budget {_at_least(amount)} or more"
                            if amount > self._limit
                            else "run again to go on: each run has its --budget to itself"
                        )
                    )
                self._changed.wait()
            self._flying += amount
            self._open_calls += 1
            self._quick += amount if wait else 0
            return BudgetReservation(self, amount, quick=wait, priced=usd is not None)

    def lost(self, usd: float | None) -> None:
        """An earlier run was cut off during a call that may have been paid. It is told, and not counted as spent."""
        with self._changed:
            self._lost_calls += 1
            self._lost += _exact(usd or 0.0)

    def _count_unpriced(self) -> None:
        with self._changed:
            self._unpriced_calls += 1

    def _close(self, reserved: Decimal, usd: Decimal, *, quick: bool, lost: bool, made: bool) -> None:
        with self._changed:
            self._flying -= reserved
            self._open_calls -= 1
            self._quick -= reserved if quick else 0
            self._spent += usd
            self._calls += made
            if lost:
                self._lost_calls += 1
                self._lost += usd
                self._unanswered += usd
            self._changed.notify_all()

    @property
    def spent(self) -> float:
        """US dollars paid in this run, calls that broke off counted at their worst."""
        return float(self._spent)

    @property
    def answered(self) -> float:
        """US dollars of the calls of this run that were answered, which their episodes' records hold, too."""
        return float(self._spent - self._unanswered)

    def give_up(self) -> None:
        """The run ends at once: what calls under way may cost is told as lost, for nobody reads their answers."""
        with self._changed:
            self._lost_calls += self._open_calls
            self._lost += self._flying

    @property
    def in_flight(self) -> float:
        """US dollars that calls under way may cost at worst."""
        return float(self._flying)

    @property
    def calls(self) -> int:
        """Calls that were made, also those without an answer."""
        return self._calls

    @property
    def lost_calls(self) -> int:
        """Calls, of this run or found from an earlier one, that may have been paid without an answer."""
        return self._lost_calls

    @property
    def unpriced_calls(self) -> int:
        """Answered calls of a model whose price is not known; they are in no sum."""
        return self._unpriced_calls

    @property
    def lost_usd(self) -> float:
        """What those may have cost at worst."""
        return float(self._lost)

    @property
    def too_small(self) -> str:
        """The least `--budget` that has room for the call that was refused; empty when this one has, in a new run."""
        return _at_least(self._least) if self._limit is not None and self._least > self._limit else ""

    @property
    def exhausted(self) -> bool:
        """Whether a call was refused."""
        return self._exhausted

    def require_price(self, settings: Settings) -> None:
        """Raises InputError, before anything starts, when a bound is given and the model's price is not known."""
        from summarizer.llm import llm_identity
        from summarizer.llm.client import base_url_of
        from summarizer.llm.prices import price_of

        if self._limit is None:
            return
        identity = llm_identity(settings.llm, settings.keys)
        model = identity.removeprefix("provider:")
        if identity.startswith("provider:") and not price_of(
            model, base_url_of(settings.llm, settings.keys), settings.llm
        ):
            raise InputError(
                f"--budget cannot be kept: no price is known for {model!r}; state it in dollars for a million tokens "
                "with the settings `[llm] input_price` and `output_price`, or name a model with a price"
            )


def _at_least(usd: Decimal) -> str:
    """As an option takes it, rounded up."""
    return str(usd.quantize(Decimal("0.01"), ROUND_CEILING))


def _shown(usd: Decimal) -> str:
    return f"${usd:.2f}" if not usd or usd >= 1 else f"${usd:.4f}"


def _exact(usd: float) -> Decimal:
    return Decimal(repr(float(usd)))


class _JobFolder:
    """The batch API's jobs, beside the episodes: from an object store another machine can continue them."""

    def __init__(self, root: Root) -> None:
        self._root = root

    def names(self) -> list[str]:
        return [name.rpartition("/")[2] for name in self._root.names(JOBS_FOLDER)]

    def read(self, name: str) -> bytes | None:
        return self._root.read(f"{JOBS_FOLDER}/{name}")

    def write(self, name: str, content: str | bytes) -> None:
        self._root.write(f"{JOBS_FOLDER}/{name}", content)

    def remove(self, name: str) -> None:
        self._root.remove(f"{JOBS_FOLDER}/{name}")


@contextlib.contextmanager
def shared_clients(
    settings: Settings, budget: Budget, report: Reporter, *, root: Root, llm_batch: bool = False
) -> Iterator[ClientPool]:
    """The language-model clients of a batch's episodes; see `llm/sharing.py`.

    Requests that an earlier run has left with a batch API are waited for also without `llm_batch`.
    """
    from summarizer.llm import ClientPool, PoolOptions
    from summarizer.pipeline.context import local_weights

    weights = functools.partial(local_weights, settings, report)
    jobs = _JobFolder(root)
    kept = jobs if llm_batch or jobs.names() else None
    sharing = PoolOptions(meter=budget, patience=PATIENCE_SECONDS, jobs=kept, llm_batch=llm_batch)
    with ClientPool(settings.keys, weights, report, sharing) as clients:
        yield clients
