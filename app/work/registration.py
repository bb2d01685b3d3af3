"""What stages tell about their durable work: which entries of the log start it, and what it does."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from sqlmodel import Session

from app.storage.writer import Tx
from app.work.task import Task, Watch

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Occasion:
    """The entry of the log that a job runs for. It has no payload: a job reads what it needs when it runs."""

    seq: int
    kind: str
    workshop_id: UUID | None
    subject_id: UUID | None


class Bench(Protocol):
    """What a job works with, on a thread of its own."""

    def step(self, name: str, call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a part of a job and remember its result, so that after a crash it is not run again.

        A crash between the end of the part and the remembering runs it twice, so it must be idempotent. The result is
        kept in the database of durable work, which no erasure reaches: return ids and numbers, never what people wrote.
        """
        ...

    def write(self, command: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a command through the writer and return its result after the commit."""
        ...

    def read(self, query: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a query and return its result."""
        ...

    def call(self, function: Callable[P, Coroutine[Any, Any, R]], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a coroutine function on the event loop of the service and return its result."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait; the job goes on in another process, or later, if the service stops meanwhile."""
        ...

    def compute(self, task: Task, watch: Watch) -> Any:
        """Run a task in the process pool and return its result. Raises what `ProcessPool.run` raises."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """Durable work of a stage, started exactly once for each entry of its kinds."""

    name: str
    """Part of the ids of its workflows: a job that is renamed is another job."""
    kinds: frozenset[str]
    run: Callable[[Bench, Occasion], None]
    is_heavy: bool = False
    """Computes in the process pool; only so many run at once."""
    is_mail: bool = False
    """Sends mail: few at once and so many a minute, however many wait, so that no mail server takes us for a nuisance.
    """
