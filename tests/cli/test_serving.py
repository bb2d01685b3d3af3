"""A real service process: it comes up, says where it is, and ends in order."""

import json
import re
import signal
import socket
from pathlib import Path

import httpx
import pytest

from app.cli.faults import OperatorError
from app.cli.serving import NotServable, PortTaken, listen, refuse_contradictions
from app.mail.errors import MailNotConfigured
from app.settings import Settings
from app.storage.migrate import upgrade
from tests.cli.processes import PATIENCE, run, serving
from tests.databases import PostgresDatabases

BODY = b'{"email": "ana@example.org"}'


def _ask_to_sign_in(port: int) -> socket.socket:
    """Send a request but for the last byte of its body."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    head = ["POST /api/v1/sign-ins HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
    connection.sendall("\r\n".join([*head, f"Content-Length: {len(BODY)}", "", ""]).encode() + BODY[:-1])
    return connection


def test_it_serves_alone_on_a_fresh_directory_and_drains_when_told_to_stop(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        assert httpx.get(f"http://127.0.0.1:{service.port}/readyz").json() == {"status": "ready"}
        other = run(tmp_path, "serve", "--port", "0")
        assert (other.returncode, other.stderr.count("\n")) == (2, 1)
        assert "Another Folkmoot process is using" in other.stderr
        under_way = _ask_to_sign_in(service.port)
        service.process.send_signal(signal.SIGTERM)
        service.read_until("Waiting for connections to close")
        assert service.process.poll() is None
        under_way.sendall(BODY[-1:])
        with under_way, under_way.makefile("rb") as answer:
            assert re.match(rb"HTTP/1.1 20[0-9]", answer.read())
        assert service.end() == 0


def test_several_processes_share_one_postgresql_and_stop_together(
    tmp_path: Path, postgres_databases: PostgresDatabases
) -> None:
    with (
        postgres_databases.fresh(tmp_path) as url,
        serving(tmp_path, ["--workers", "2"], FOLKMOOT_DATABASE_URL=url) as service,
    ):
        answers = [httpx.get(f"http://127.0.0.1:{service.port}/readyz").status_code for _ in range(8)]
        assert answers == [200] * 8
        assert service.stop() == 0


def test_the_demo_is_there_and_its_cast_can_speak_at_once(tmp_path: Path) -> None:
    loaded = run(tmp_path, "demo")
    assert (loaded.returncode, loaded.stderr) == (0, "")
    with serving(tmp_path, ["--demo"]) as service:
        assert "moderator@example.org" in service.printed
        found = re.search(r"Authorization: Bearer (\S+)' (\S+)", service.printed)
        assert found is not None
        me = httpx.get(found[2], headers={"Authorization": f"Bearer {found[1]}"})
        assert me.json()["email"] == "organiser@example.org"
        assert service.stop(signal.SIGINT) == 0


def test_a_taken_port_is_named() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(PortTaken, match="FOLKMOOT_PORT"):
        listen("127.0.0.1", listener.getsockname()[1])


def test_contradictions_are_refused_before_anything_starts(tmp_path: Path) -> None:
    def refuse(*, with_demo: bool = False, **given: object) -> None:
        refuse_contradictions(Settings(data_dir=tmp_path, **given), with_demo=with_demo)  # type: ignore[arg-type]

    with pytest.raises(NotServable, match="PostgreSQL"):
        refuse(workers=2)
    refuse(workers=2, database_url="postgresql://db/folkmoot")
    with pytest.raises(MailNotConfigured):
        refuse(environment="production")
    with pytest.raises(NotServable, match="--demo"):
        refuse(environment="production", smtp_url="smtp://mail.example.org", with_demo=True)
    assert issubclass(NotServable, OperatorError)


def test_production_logs_are_json_without_personal_data(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'folkmoot.db'}")
    production = {
        "FOLKMOOT_ENVIRONMENT": "production",
        "FOLKMOOT_PUBLIC_URL": "https://folkmoot.example.org",
        "FOLKMOOT_SMTP_URL": "smtp://127.0.0.1:1",
        "FOLKMOOT_LOG_FORMAT": "json",
        "FOLKMOOT_LOG_LEVEL": "debug",
    }
    with serving(tmp_path, **production) as service:
        where = f"http://127.0.0.1:{service.port}/api/v1/sign-ins?secret-word"
        assert httpx.post(where, json={"email": "ana@example.org"}).status_code >= 400
        assert service.stop() == 0
    lines = [line for line in service.printed.splitlines() if line.startswith("{")]
    events = [json.loads(line) for line in lines]
    assert {"mail.failed", "Application startup complete."} <= {event["event"] for event in events}
    assert "ana@" not in service.printed
    assert "secret-word" not in service.printed
