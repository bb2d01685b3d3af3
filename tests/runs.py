"""How a run of the tests goes: what fails is named at once, and no test begins after the time of the run is spent."""

import time
from typing import Final

import pytest

_BEGUN: Final = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--budget`."""
    parser.addoption(
        "--budget", type=float, metavar="MINUTES", help="begin no test after this time, and name those not begun"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Note when the run began; where results come together, tell failures as they come."""
    config.stash[_BEGUN] = time.monotonic()
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Crier(config))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out a test for which there is no time any more: it stands among the skipped ones, with this reason."""
    budget = item.config.getoption("--budget")
    if budget is not None and time.monotonic() - item.config.stash[_BEGUN] > 60 * budget:
        pytest.skip("not begun: the time of this run was spent")


class Crier:
    """Names a failed test when it fails: a run that is cut short has then said what it found."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print a line for a failure."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = crash.message.splitlines()[0][:300] if crash and crash.message else ""
            terminal.ensure_newline()
            terminal.write_line(f"FAILED {report.nodeid} ({report.when}) {why}", red=True)
