"""What a log line says of people, tried in a process of its own because logging belongs to the whole process."""

import json
import subprocess
import sys
from typing import Any

SCRIPT = """
import logging, sys, structlog
from app.core import logs
logs.configure(level="info", form=sys.argv[1], shows_personal=sys.argv[2] == "development")
log = structlog.get_logger("folkmoot.mail")
log.debug("too.quiet")
log.info("mail.sent", to="ana@example.org", text="a private word", seconds=2)
try:
    raise ValueError("ana@example.org is in the way")
except ValueError:
    log.error("write.failed", exc_info=True)
    logging.getLogger("uvicorn.error").exception("Exception in the application")
logging.getLogger("alembic").info("chatty")
logging.getLogger("alembic").warning("worth knowing")
"""


def _logged(form: str, environment: str) -> str:
    command = [sys.executable, "-c", SCRIPT, form, environment]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == ""
    return done.stderr


def _events(text: str) -> dict[str, dict[str, Any]]:
    return {event["event"]: event for event in map(json.loads, text.splitlines())}


def test_production_names_nobody_and_quotes_nothing() -> None:
    text = _logged("json", "production")
    assert "ana@" not in text
    assert "private" not in text
    events = _events(text)
    assert list(events) == ["mail.sent", "write.failed", "Exception in the application", "worth knowing"]
    assert (events["mail.sent"]["level"], events["mail.sent"]["seconds"]) == ("info", 2)
    for name in ("write.failed", "Exception in the application"):
        assert events[name]["exception"] == "ValueError"
        assert events[name]["raised_at"] == ["<string>:9 <module>"]


def test_production_names_nobody_on_a_console_either() -> None:
    text = _logged("console", "production")
    assert "write.failed" in text
    assert "ana@" not in text


def test_development_shows_everything() -> None:
    events = _events(_logged("json", "development"))
    assert events["mail.sent"]["to"] == "ana@example.org"
    assert "ana@example.org is in the way" in events["write.failed"]["exception"]
