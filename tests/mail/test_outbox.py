"""The development outbox: it keeps, it shows, and production has none."""

import json
import stat
from pathlib import Path

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from app.mail.errors import MailNotConfigured
from app.mail.mailer import mailer_for
from app.mail.message import Message
from app.mail.outbox import KEPT, Outbox
from app.mail.smtp import SmtpSender
from app.main import create_app
from app.settings import Settings
from tests.cast import client_of
from tests.conftest import TravellingClock


async def test_it_keeps_the_last_messages_and_writes_down_all(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "new" / "outbox.jsonl", TravellingClock())
    with capture_logs() as logged:
        for number in range(KEPT + 5):
            await outbox.send(Message("zoë@example.org", f"Letter {number}", "Two\nlines"))
    assert [posted.number for posted in outbox.posted] == list(range(KEPT + 5, 5, -1))
    path = tmp_path / "new" / "outbox.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == KEPT + 5
    assert json.loads(lines[0]) == {
        "at": "2026-06-01T12:00:00.000000Z",
        "to": "zoë@example.org",
        "subject": "Letter 0",
        "text": "Two\nlines",
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (logged[0]["to"], logged[0]["text"]) == ("zoë@example.org", "Two\nlines")


def test_production_needs_a_mail_server(tmp_path: Path) -> None:
    clock = TravellingClock()
    assert isinstance(mailer_for(Settings(data_dir=tmp_path), clock), Outbox)
    assert isinstance(mailer_for(Settings(data_dir=tmp_path, smtp_url="smtp://localhost"), clock), SmtpSender)
    production = Settings(data_dir=tmp_path, environment="production")
    with pytest.raises(MailNotConfigured, match="FOLKMOOT_SMTP_URL"):
        mailer_for(production, clock)


async def test_the_page_shows_messages_and_runs_nothing_in_them(service: FastAPI) -> None:
    evil = "<script>alert(1)</script>"
    text = f'Hi {evil} & see https://folkmoot.test/a?b=1&c=2#t=x "q" javascript:alert(1)\nhttps://x.test/"onclick="y'
    await service.state.runtime.mailer.send(Message("ana@example.org", f"Re: {evil}", text))
    async with client_of(service) as visitor:
        listed = await visitor.get("/dev/outbox")
        shown = await visitor.get("/dev/outbox/1")
        assert (await visitor.get("/dev/outbox/2")).status_code == 404
    for page in (listed, shown):
        assert page.status_code == 200
        assert evil not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
    assert '<a href="/dev/outbox/1">' in listed.text
    assert '<a href="https://folkmoot.test/a?b=1&amp;c=2#t=x">' in shown.text
    assert 'href="javascript' not in shown.text
    assert '"onclick=' not in shown.text


async def test_production_has_no_such_page(settings: Settings, clock: TravellingClock) -> None:
    changed = {"environment": "production", "smtp_url": "smtp://localhost:1"}
    app = create_app(settings.model_copy(update=changed), clock=clock)
    async with app.router.lifespan_context(app), client_of(app) as visitor:
        for mailer in (app.state.runtime.mailer, Outbox(settings.data_dir / "outbox.jsonl", clock)):
            app.state.runtime.mailer = mailer
            for path in ("/dev/outbox", "/dev/outbox/1"):
                assert (await visitor.get(path)).status_code == 404
