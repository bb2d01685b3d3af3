"""Durable workflows: DBOS, set up to keep to itself.

It has a SQLite file of its own beside an embedded database, and the schema `dbos` in a PostgreSQL database. It listens
on no port and calls nobody. It is one to a process, so there can be one running service in a process.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from app.work.faults import Interrupted
from app.work.registration import Bench, Job, Occasion

VERSION = "1"
"""Workflows are taken up again only by a service of the same version. Steps of a job are therefore only ever added at
its end; a service that no longer understands the old ones gets the next number, once no workflow is under way."""

DRAIN_SECONDS = 10.0
"""How long jobs may take to notice that the service is stopping."""

POLL_SECONDS = 1.0

_QUICK, _HEAVY, _MAIL = "quick", "heavy", "mail"

MAILS_AT_ONCE = 4
"""In one process."""
MAILS_A_MINUTE = 300
"""From all processes: 5,000 invitations take about a quarter of an hour."""

_ONE_TO_A_PROCESS = threading.Lock()


class Durable:
    """Starts and recovers the workflows of one process. Its methods block: call them from a thread."""

    def __init__(self, url: str, seat: str, jobs: Iterable[Job], bench: Bench, *, heavy_at_once: int) -> None:
        self._url = url
        self._seat = seat
        self._jobs = tuple(jobs)
        self._bench = bench
        self._heavy_at_once = heavy_at_once
        self._workflows: dict[str, Callable[..., None]] = {}
        self._lock = threading.Lock()
        self._active = 0
        self._idle = threading.Condition()
        self._closed = False

    def launch(self) -> None:
        """Begin to run what is queued and what a process with this seat left unfinished. May be repeated on failure.

        Raise RuntimeError while another service of this process does durable work.
        """
        # Imported here and on a thread: it costs half a second that nobody who waits for the service should pay.
        from dbos import DBOS  # noqa: PLC0415

        with self._lock:
            if self._closed or self._workflows:
                return
            if not _ONE_TO_A_PROCESS.acquire(blocking=False):
                raise RuntimeError("Another service in this process does durable work, and DBOS is one to a process.")
            _quieten()
            try:
                DBOS(
                    config={
                        "name": "folkmoot",
                        "system_database_url": self._url,
                        "application_version": VERSION,
                        "executor_id": self._seat,
                        "enable_otlp": False,
                        "log_level": "WARNING",
                        "sys_db_pool_size": 5,
                    }
                )
                workflows = {job.name: DBOS.workflow(name=job.name)(self._workflow(job)) for job in self._jobs}
                DBOS.launch()
                DBOS.register_queue(_QUICK, polling_interval_sec=POLL_SECONDS, on_conflict="always_update")
                DBOS.register_queue(
                    _HEAVY,
                    worker_concurrency=self._heavy_at_once,
                    polling_interval_sec=POLL_SECONDS,
                    on_conflict="always_update",
                )
                DBOS.register_queue(
                    _MAIL,
                    worker_concurrency=MAILS_AT_ONCE,
                    # Short periods: with one of a minute the whole minute's mail would leave in its first seconds.
                    limiter={"limit": MAILS_A_MINUTE // 12, "period": 5.0},
                    polling_interval_sec=POLL_SECONDS,
                    on_conflict="always_update",
                )
            except BaseException:
                DBOS.destroy(destroy_registry=True)
                _ONE_TO_A_PROCESS.release()
                raise
            self._workflows = workflows

    def start(self, job: Job, occasion: Occasion) -> None:
        """Queue a job for an occasion, unless that was done before, in whichever process."""
        from dbos import DBOS, SetWorkflowID  # noqa: PLC0415

        ids = [str(ident) if ident else None for ident in (occasion.workshop_id, occasion.subject_id)]
        with SetWorkflowID(f"{job.name}-{occasion.seq}"):
            queue = _HEAVY if job.is_heavy else _MAIL if job.is_mail else _QUICK
            DBOS.enqueue_workflow(queue, self._workflows[job.name], occasion.seq, occasion.kind, *ids)

    def seats_with_work(self) -> set[str]:
        """Return the seats that have workflows under way."""
        from dbos import DBOS  # noqa: PLC0415

        statuses = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {status.executor_id for status in statuses if status.executor_id}

    def take_over(self, seat: str) -> None:
        """Queue again what a process that is no more left unfinished. The caller knows that the seat is empty."""
        from dbos import DBOS  # noqa: PLC0415

        # DBOS exposes this only through a server or its paid service; it is what both of them call.
        DBOS._recover_pending_workflows([seat])  # noqa: SLF001

    def close(self) -> None:
        """Stop; what is unfinished goes on when a process takes this seat again. The bench must be closed before."""
        with self._lock:
            self._closed = True
            if not self._workflows:
                return
            from dbos import DBOS  # noqa: PLC0415

            with self._idle:
                self._idle.wait_for(lambda: self._active == 0, DRAIN_SECONDS)
            DBOS.destroy(destroy_registry=True)
            self._workflows = {}
            _ONE_TO_A_PROCESS.release()

    def _workflow(self, job: Job) -> Callable[..., None]:
        def workflow(seq: int, kind: str, workshop_id: str | None, subject_id: str | None) -> None:
            ids = [UUID(ident) if ident else None for ident in (workshop_id, subject_id)]
            with self._counted():
                job.run(self._bench, Occasion(seq, kind, *ids))

        return workflow

    @contextmanager
    def _counted(self) -> Any:
        with self._idle:
            if self._closed:
                raise Interrupted
            self._active += 1
        try:
            yield
        finally:
            with self._idle:
                self._active -= 1
                self._idle.notify_all()


def _quieten() -> None:
    """Let DBOS log through the service's own handlers, and only what an operator must know."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # without one it adds a handler with a format of its own
