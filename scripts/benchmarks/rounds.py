"""Contenders measured in turns, so that a slow minute of the machine falls on all of them."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

from scripts.benchmarks.load import Load, LoadClient, Outcome
from scripts.benchmarks.servers import Server


class Contest:
    """Servers that take turns under the same client; all but the one whose turn it is are stopped."""

    def __init__(self, client: LoadClient, *, seconds: float, connections: int = 64, pauses: bool = True) -> None:
        """Without `pauses` the others run on, as those must that share a database: one may be stopped with a lock."""
        self._client = client
        self._seconds = seconds
        self._connections = connections
        self._pauses = pauses
        self._contenders: dict[str, tuple[Server, Iterator[bytes], int]] = {}
        self.acknowledged: Counter[str] = Counter()
        """Successful answers of each contender so far, the warm-up's included: what must be in its database."""

    def enter(self, name: str, server: Server, requests: Iterator[bytes], *, ceiling: int) -> None:
        """Add a contender: its requests are taken from the iterator, `ceiling` for each second of a round."""
        self._contenders[name] = (server, requests, ceiling)
        if self._pauses:
            server.pause()

    def run(self, rounds: int) -> dict[str, list[Outcome]]:
        """Give each contender a turn in every round, after one that warms it up and is thrown away.

        The order turns by one each round, so that none always follows the same other. Raises RuntimeError when
        anything but success is answered, or when the requests ran out before the time.
        """
        names = list(self._contenders)
        outcomes: dict[str, list[Outcome]] = {name: [] for name in names}
        for number in range(-1, rounds):
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                outcome = self._measure(name)
                if number >= 0:
                    outcomes[name].append(outcome)
        for server, _, _ in self._contenders.values():
            server.resume()
        return outcomes

    def _measure(self, name: str) -> Outcome:
        server, requests, ceiling = self._contenders[name]
        batch = list(islice(requests, int(ceiling * self._seconds)))
        used = server.processor_seconds()
        server.resume()
        outcome = self._client.run(Load(server.port, batch, self._connections, self._seconds))
        if self._pauses:
            server.pause()
        outcome.server_seconds = server.processor_seconds() - used
        outcome.require_success(name)
        if outcome.seconds < 0.9 * self._seconds:
            raise RuntimeError(f"{name}: {len(batch)} requests lasted only {outcome.seconds:.2f} s")
        self.acknowledged[name] += outcome.successes
        return outcome


def median_ratio(ours: list[Outcome], theirs: list[Outcome], measure: Callable[[Outcome], float]) -> float:
    """The median over the rounds of ours divided by theirs, each pair taken from the same round."""
    return statistics.median(measure(a) / measure(b) for a, b in zip(ours, theirs, strict=True))


def median(outcomes: list[Outcome], measure: Callable[[Outcome], float]) -> float:
    """The median of a measure over the rounds."""
    return statistics.median(map(measure, outcomes))


def rate(outcome: Outcome) -> float:
    """Successful answers a second."""
    return outcome.rate


def p50(outcome: Outcome) -> float:
    """Median latency in milliseconds."""
    return outcome.percentile(0.5)


def p99(outcome: Outcome) -> float:
    """99th percentile of latency in milliseconds."""
    return outcome.percentile(0.99)


def effort(outcome: Outcome) -> float:
    """Microseconds of the server's processor time for each success: steadier than a rate on a machine that is busy."""
    return outcome.server_seconds / outcome.successes * 1e6


def pairs(first_count: int, second_count: int) -> Iterator[tuple[int, int]]:
    """Every pair of indices once, each step with another first and another second as long as both last."""
    for lap in range(second_count):
        for first in range(first_count):
            yield first, (first + lap) % second_count
