"""A disk that loses its power: what of the writes since the last sync is there afterwards is a matter of chance."""

import random
from pathlib import Path

from tests.survival.tracing import Event

SECTOR = 512
"""The least that a disk writes whole."""


class Disk:
    """Two files as they are known to be, and the changes that nothing has made sure of yet."""

    def __init__(self, database: Path) -> None:
        self._database = str(database)
        self._sure: dict[str, bytearray] = {str(database): bytearray(database.read_bytes())}
        self._unsure: list[Event] = []

    def take(self, event: Event) -> None:
        """Let one thing happen. A sync makes sure of all that was done to its file."""
        if event.what == "sync":
            for change in self._unsure:
                if change.path == event.path:
                    _apply(self._sure, change)
            self._unsure = [change for change in self._unsure if change.path != event.path]
        else:
            self._unsure.append(event)

    @property
    def unsure(self) -> int:
        """How many changes the power could take."""
        return len(self._unsure)

    def cut(self, folder: Path, chance: random.Random) -> Path:
        """Write the files as a power cut at this moment could leave them, and return the database's path.

        Any of the unsynced changes may have reached the disk, in any order, whole or in part.
        """
        files = {path: bytearray(content) for path, content in self._sure.items()}
        share = chance.choice((0.0, 0.3, 0.7, 1.0))
        for change in self._unsure:
            if chance.random() < share:
                _apply(files, _torn(change, chance) if chance.random() < 0.2 else change)
        for old in folder.iterdir():
            old.unlink()
        for path, content in files.items():
            (folder / Path(path).name).write_bytes(content)
        return folder / Path(self._database).name


def _torn(change: Event, chance: random.Random) -> Event:
    if change.what != "write" or len(change.data) <= SECTOR:
        return change
    kept = chance.randrange(1, -(-len(change.data) // SECTOR)) * SECTOR
    return Event("write", change.path, change.data[:kept], change.place)


def _apply(files: dict[str, bytearray], change: Event) -> None:
    if change.what == "unlink":
        files.pop(change.path, None)
        return
    content = files.setdefault(change.path, bytearray())
    if change.what == "truncate":
        content[:] = content[: change.place].ljust(change.place, b"\0")
        return
    end = change.place + len(change.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[change.place : end] = change.data
