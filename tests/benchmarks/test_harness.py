"""Figures: percentiles, ratios, verdicts, the table and the JSON."""

import json
from array import array
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from scripts.benchmarks import __main__ as runner
from scripts.benchmarks import harness
from scripts.benchmarks.harness import Figure, at_least, at_most, percentile, shown
from scripts.benchmarks.load import Outcome
from scripts.benchmarks.rounds import effort, median, median_ratio, pairs, rate


def outcome(successes: int, seconds: float = 1.0, server_seconds: float = 0.0) -> Outcome:
    return Outcome(seconds=seconds, statuses=Counter({200: successes}), server_seconds=server_seconds)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = list(range(1, 101))
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1.0)) == (51, 100, 100)
    assert percentile([7.0], 0.99) == 7.0


def test_latencies_are_shown_in_milliseconds_whatever_their_order() -> None:
    measured = Outcome(latencies=array("Q", [3_000_000, 1_000_000, 2_000_000]))
    assert (measured.percentile(0.0), measured.percentile(0.5), measured.percentile(0.99)) == (1, 2, 3)


def test_refusals_are_no_throughput_and_stop_the_bench() -> None:
    measured = Outcome(seconds=2.0, statuses=Counter({200: 5, 304: 3, 503: 90, 0: 2}), bodies={503: b"busy"})
    assert measured.rate == 4
    with pytest.raises(RuntimeError, match="busy"):
        measured.require_success("ours")


def test_a_ratio_compares_the_same_round_and_effort_counts_successes_only() -> None:
    ours = [outcome(80), outcome(40), outcome(90)]
    theirs = [outcome(100), outcome(50), outcome(100)]
    assert median_ratio(ours, theirs, rate) == pytest.approx(0.8)
    assert median(ours, rate) == 80
    assert effort(outcome(1000, server_seconds=0.5)) == 500
    with pytest.raises(ValueError, match="shorter"):
        median_ratio(ours, theirs[:2], rate)


def test_pairs_come_once_each_and_change_both_sides_at_every_step() -> None:
    found = list(pairs(5, 7))
    assert len(found) == len(set(found)) == 35
    assert all(a[0] != b[0] for a, b in pairwise(found))


def test_targets_hold_at_the_limit_and_not_beyond() -> None:
    assert at_least("a", 0.75, "ratio", 0.75).holds is True
    assert at_least("a", 0.749, "ratio", 0.75).holds is False
    assert at_most("a", 2.5, "ratio", 2.5).holds is True
    assert at_most("a", 2.51, "ratio", 2.5).holds is False
    assert shown("a", 1, "s").holds is None


def test_the_table_says_what_was_missed() -> None:
    lines = harness.table([at_least("votes/floor", 0.5, "ratio", 0.75), shown("votes", 1234.5, "requests/s")])
    assert lines.splitlines()[0].split() == ["figure", "value", "unit", "target"]
    assert lines.splitlines()[2].split() == ["votes/floor", "0.5", "ratio", ">=", "0.75", "MISSED"]
    assert lines.splitlines()[3].split() == ["votes", "1,234", "requests/s"]


def test_the_json_has_the_machine_and_every_figure(tmp_path: Path) -> None:
    harness.write_json(tmp_path / "out.json", {"cores": 2}, [at_most("p99", 3.0, "ratio", 2.5), shown("n", 1, "s")])
    assert json.loads((tmp_path / "out.json").read_text()) == {
        "machine": {"cores": 2},
        "figures": [
            {"name": "p99", "value": 3.0, "unit": "ratio", "target": "<= 2.5", "holds": False},
            {"name": "n", "value": 1, "unit": "s", "target": None, "holds": None},
        ],
    }


@pytest.mark.parametrize(("holds", "status"), [(True, 0), (False, 1), (None, 0)])
def test_a_missed_target_fails_the_run(
    holds: bool | None, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*, quick: bool) -> list[Figure]:
        assert quick
        return [Figure("a", 1.0, "s", None if holds is None else ">= 1", holds)]

    monkeypatch.setattr("sys.argv", ["bench", "votes", "--quick"])
    monkeypatch.setattr(harness, "machine", dict)
    monkeypatch.setattr("importlib.import_module", lambda _name: type("bench", (), {"run": staticmethod(run)}))
    assert runner.main() == status
    assert ("MISSED" in capsys.readouterr().out) is (holds is False)


def test_every_bench_of_the_issue_is_listed_with_its_purpose() -> None:
    known = runner.benches()
    assert {"votes", "reads", "feed", "idle", "exposure", "themes"} <= known.keys()
    assert all(purpose.endswith(".") for purpose in known.values())
