"""What the process pool computes. Nothing else is imported here, because every computing process imports this."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Task:
    """A computation for a process of its own.

    `function` is named as "package.module:name", so that only that process imports what it needs; it is called with
    `arguments` and with `progress`, a callable that takes a stage and the share of the work that is done, 0 to 1.
    Arguments and result are plain values.
    """

    function: str
    arguments: dict[str, Any]


Watch = Callable[[str, float], bool]
"""Is told the stage and share of a computation, about once a second also where nothing changed; False ends it."""
