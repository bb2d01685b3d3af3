"""Structured logs on standard error: what happened and how long it took, never who did it or what they said."""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, Final, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["json", "console"]

PERSONAL: Final = frozenset(
    {
        "to",
        "email",
        "address",
        "name",
        "text",
        "note",
        "subject",
        "token",
        "code",
        "client",
        "client_addr",
        "ip",
        "host",
    }
)
"""Keys whose values may say who somebody is or what they wrote. Only a development service shows them."""

_QUIET: Final = ("alembic", "dbos", "httpx", "httpcore", "asyncio", "sqlalchemy")
"""Libraries that tell at length how they work; their warnings are enough."""


def configure(*, level: Level = "info", form: Format = "console", shows_personal: bool = False) -> None:
    """Send the events of structlog and of the standard library, uvicorn's among them, to standard error.

    Unless `shows_personal`, values of the keys in `PERSONAL` are left out, and errors show their kind and where they
    were raised but not their message: a database quotes the row that it refuses.
    """
    threshold = getattr(logging, level.upper())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not shows_personal:
        shared += [_leave_out_personal, _leave_out_messages]
    render: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(threshold)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))


def _leave_out_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key not in PERSONAL}


def _leave_out_messages(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its kind and the places it passed, the innermost last."""
    raised: Any = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = type(error).__qualname__
        event["raised_at"] = _places(error.__traceback__)
    event.pop("stack_info", None)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
