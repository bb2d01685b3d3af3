"""The development outbox: where mail goes while there is no mail server, so that a newcomer can sign in at once."""

import itertools
import json
import os
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from app.core.clock import Clock, rfc3339
from app.mail.message import Message

KEPT = 200
"""Messages that are remembered; the file keeps all."""

logger = structlog.get_logger("folkmoot.mail")


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it was put into the outbox; `number` counts from 1 since the process began."""

    number: int
    at: datetime
    message: Message


class Outbox:
    """Keeps messages instead of sending them: the last ones in memory, all of them in a file of JSON lines.

    Whoever can read it can sign in as anybody, so production has none (see `mailer_for`).
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._numbers = itertools.count(1)
        self._posted: deque[Posted] = deque(maxlen=KEPT)

    @property
    def posted(self) -> list[Posted]:
        """The last messages of this process, newest first."""
        return list(reversed(self._posted))

    async def send(self, message: Message) -> None:
        """Keep the message and show its text in the log."""
        at = self._clock.now()
        self._posted.append(Posted(next(self._numbers), at, message))
        self._keep(message, at)
        logger.info("mail.kept", to=message.to, subject=message.subject, text=message.text)

    async def forget(self, address: str) -> None:
        """Take every message to an address out of memory and out of the file."""
        kept = [posted for posted in self._posted if posted.message.to != address]
        self._posted.clear()
        self._posted.extend(kept)
        if self._path.exists():
            lines = self._path.read_text(encoding="utf-8").splitlines(keepends=True)
            rest = self._path.with_suffix(".rest")
            with os.fdopen(os.open(rest, os.O_WRONLY | os.O_TRUNC | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
                file.writelines(line for line in lines if json.loads(line)["to"] != address)
            rest.replace(self._path)

    def _keep(self, message: Message, at: datetime) -> None:
        line = json.dumps(
            {"at": rfc3339(at), "to": message.to, "subject": message.subject, "text": message.text}, ensure_ascii=False
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(line + "\n")
