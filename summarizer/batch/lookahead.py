"""The backlog's entries, surveyed ahead in threads: reading a feed may take a while, and so may asking the store."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from summarizer.batch.survey import Surveyed
from summarizer.errors import SummarizerError
from summarizer.records.batch import Entry

__all__ = ["SurveyQueue"]

MAX_AHEAD = 100  # entries surveyed and not yet taken
MAX_AT_ONCE = 16  # entries surveyed where the store is far: each takes some requests, one after the other


class SurveyQueue:
    """Entries as needed, in their order. `wake` is called when there is something after nothing, `broken` when reading
    fails. `far`: several are surveyed at once; `survey` must bear that."""

    def __init__(
        self,
        entries: Iterable[Entry],
        survey: Callable[[Entry], Surveyed],
        wake: Callable[[], None],
        broken: Callable[[str, int], None],
        *,
        far: bool = False,
    ) -> None:
        self.over = False  # everything has been taken
        self.is_whole = False  # the backlog was read to its end, and not stopped before
        self.stopped = False  # set from outside: nothing more is wanted
        self._entries, self._survey, self._wake, self._broken = entries, survey, wake, broken
        self._found: queue.Queue[Surveyed | None] = queue.Queue(maxsize=MAX_AHEAD)
        together = MAX_AT_ONCE if far else 1
        self._turns: queue.SimpleQueue[tuple[Entry, Future[Surveyed]] | None] = queue.SimpleQueue()
        self._begun: queue.Queue[Future[Surveyed] | None] = queue.Queue(maxsize=together)
        # Daemons, not a pool, for which the interpreter would wait: a store that hangs must not keep a user here.
        for work in (self._read, self._hand_over, *[self._look] * together):
            threading.Thread(target=work, name=f"backlog{work.__name__}", daemon=True).start()

    def take(self) -> Surveyed | None:
        """The next one; None when there is none now, or no more (`over`)."""
        with contextlib.suppress(queue.Empty):
            found = self._found.get_nowait()
            self.over = found is None
            return found
        return None

    def _read(self) -> None:
        try:
            for entry in self._entries:
                if self.stopped:
                    break
                begun: Future[Surveyed] = Future()
                self._turns.put((entry, begun))
                self._begun.put(begun)
            else:
                self.is_whole = True
        except SummarizerError as error:
            self._broken(str(error), error.exit_code)
        except Exception as error:
            self._broken(f"the backlog could not be read further ({type(error).__name__}: {error})", 3)
        finally:
            self._begun.put(None)
            self._turns.put(None)

    def _look(self) -> None:
        while (turn := self._turns.get()) is not None:
            entry, begun = turn
            try:
                begun.set_result(self._survey(entry))
            except Exception as error:
                begun.set_exception(error)
        self._turns.put(None)  # for the next of them

    def _hand_over(self) -> None:
        while (begun := self._begun.get()) is not None:
            try:
                self._found.put(begun.result())
            except Exception as error:
                self._broken(f"the backlog could not be read further ({type(error).__name__}: {error})", 3)
                break
            if self._found.qsize() == 1:
                self._wake()
        self._found.put(None)
        self._wake()
