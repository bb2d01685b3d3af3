"""Which process does which work: numbered seats, so that the work of a process that died is known to be nobody's.

On PostgreSQL a seat is held by a lock of a session, which ends with the process, however that ends. On SQLite there is
one process, and so one seat.
"""

import threading

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from app.storage.dialect import leave_seat, try_seat
from app.storage.engine import is_sqlite_url

SEATS = 256
"""More processes than anybody runs on one database."""


class NoSeat(RuntimeError):
    """All seats are taken."""


class Seats:
    """The seat of this process and a way to find out who else is gone. Its methods block."""

    def __init__(self, url: str) -> None:
        self._engine: Engine | None = None if is_sqlite_url(url) else create_engine(url, poolclass=NullPool)
        self._connection: Connection | None = None
        self._number = 0
        self._lock = threading.Lock()

    def take(self) -> str:
        """Sit down on the first free seat and return its name. Raise NoSeat if there is none."""
        with self._lock:
            if self._engine is None:
                return _name(0)
            connection = self._connect(self._engine)
            for number in range(SEATS):
                if try_seat(connection, number):
                    self._connection, self._number = connection, number
                    return _name(number)
            connection.close()
            raise NoSeat(f"{SEATS} processes work on this database already.")

    def is_empty(self, name: str) -> bool:
        """Tell whether nobody sits on a seat. It may be taken in the next moment; then its work is its new holder's."""
        with self._lock:
            number = _number(name)
            if self._connection is None or number is None or number == self._number:
                return False
            if not try_seat(self._connection, number):
                return False
            leave_seat(self._connection, number)
            return True

    def keep(self) -> None:
        """Hold the seat again if the connection that held it broke. Raise NoSeat if somebody else has taken it."""
        with self._lock:
            if self._connection is None or self._engine is None:
                return
            try:
                self._connection.exec_driver_sql("SELECT 1")
            except SQLAlchemyError:
                self._connection.invalidate()
                self._connection = self._connect(self._engine)
                if not try_seat(self._connection, self._number):
                    raise NoSeat("The connection was lost, and another process has taken the seat.") from None

    def leave(self) -> None:
        """Stand up."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def close(self) -> None:
        """Stand up for good."""
        self.leave()
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()

    @staticmethod
    def _connect(engine: Engine) -> Connection:
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _name(number: int) -> str:
    return f"seat-{number}"


def _number(name: str) -> int | None:
    number = name.removeprefix("seat-")
    return int(number) if number.isdigit() and name != number else None
