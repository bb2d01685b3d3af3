"""Sending by real SMTP: what arrives, what cannot be smuggled in, and what happens when it does not arrive."""

import socket
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.mail.errors import MailNotConfigured, MailNotSent
from app.mail.message import Message
from app.mail.smtp import SmtpSender, SmtpServer
from app.mail.templates import invitation, sign_in
from tests.conftest import TravellingClock
from tests.mail.servers import mail_server, self_signed

FROM = "Folkmöt Barnet <folkmoot@example.org>"
LETTER = sign_in("ana@example.org", code="BCDF-GHJK", link="https://folkmoot.test/sign-in/1#t=x", minutes=10)


def sender(place: str, **more: object) -> SmtpSender:
    return SmtpSender(f"smtp://{place}", FROM, TravellingClock(), **more)


async def test_a_message_arrives_as_text_and_html_with_its_headers() -> None:
    with mail_server() as (postbox, place):
        await sender(place).send(LETTER)
    arrived = postbox.message()
    assert postbox.envelopes[0].rcpt_tos == ["ana@example.org"]
    assert postbox.envelopes[0].mail_from == "folkmoot@example.org"
    assert arrived["From"].addresses[0].display_name == "Folkmöt Barnet"
    assert (arrived["To"], arrived["Subject"]) == ("ana@example.org", LETTER.subject)
    assert arrived["Date"].datetime == TravellingClock().now()
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Message-ID"].endswith("@example.org>")
    text, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "BCDF-GHJK" in text.get_content()
    assert '<a href="https://folkmoot.test/sign-in/1#t=x">' in html.get_content()


@pytest.mark.parametrize("title", ["Zoë’s 健康 workshop 🌱", "Ünïcødé " * 20, "Plain"])
async def test_any_script_arrives_in_subject_and_text(title: str) -> None:
    with mail_server() as (postbox, place):
        await sender(place).send(
            invitation("ana@example.org", workshop_title=title, link="https://x.test/", until="1 June")
        )
    assert postbox.raw().isascii()
    assert title.strip() in postbox.message()["Subject"].replace("\r\n", "")
    body = postbox.message().get_body(("plain",))
    assert body is not None
    assert title in body.get_content()


@pytest.mark.parametrize(
    "title",
    [
        "Hello\r\nBcc: everybody@example.org",
        "Hello\nBcc: everybody@example.org",
        "Hello\rBcc: everybody@example.org",
        "Hello\r\n\r\n<script>alert(1)</script>",
        "Hello\u2028Bcc: everybody@example.org",
        "Hello\x00\x0bBcc: everybody@example.org",
        "=?utf-8?q?Hello=0D=0ABcc:_everybody@example.org?=",
    ],
)
async def test_a_name_cannot_add_a_header(title: str) -> None:
    with mail_server() as (postbox, place):
        await sender(place).send(
            invitation("ana@example.org", workshop_title=title, link="https://x.test/", until="1 June")
        )
    assert postbox.envelopes[0].rcpt_tos == ["ana@example.org"]
    names = [name.lower() for name in postbox.message()]
    assert "bcc" not in names
    assert sorted(names) == sorted(set(names))
    assert b"\r\nBcc:" not in postbox.raw().split(b"\r\n\r\n")[0]


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org\r\nBcc: x@example.org",
        "ana@example.org,ben@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\n",
        "ana",
        "",
        "a@b@c.org",
        "=?utf-8?q?a=0D=0ABcc=3A_x=40y.org?=@example.org",
    ],
)
def test_a_message_goes_to_one_bare_address(address: str) -> None:
    with pytest.raises(ValueError, match="one bare address"):
        Message(address, "Hello", "Hello")


async def test_a_dot_on_a_line_does_not_end_a_message() -> None:
    text = "one\r\n.\r\nMAIL FROM:<x@example.org>\r\n..two"
    with mail_server() as (postbox, place):
        await sender(place).send(Message("ana@example.org", "Dots", text))
    assert len(postbox.envelopes) == 1
    assert postbox.message().get_content().split() == text.split()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_user_and_password_are_given_as_they_are_written() -> None:
    with mail_server(password="p@ss:wörd") as (postbox, place):
        await sender(f"us%2Fer:p%40ss%3Aw%C3%B6rd@{place}").send(LETTER)
        assert len(postbox.envelopes) == 1
        with pytest.raises(MailNotSent):
            await sender(f"us%2Fer:wrong@{place}").send(LETTER)
    assert len(postbox.envelopes) == 1


@pytest.mark.parametrize("answer", ["550 5.1.1 ana@example.org: no such mailbox", "451 try later", "421 going away"])
async def test_a_refusal_is_mail_not_sent_and_a_retry_works(answer: str) -> None:
    with mail_server() as (postbox, place), capture_logs() as logged:
        postbox.answer = answer
        with pytest.raises(MailNotSent) as refused:
            await sender(place).send(LETTER)
        postbox.answer = ""
        await sender(place).send(LETTER)
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "10"})
    assert [entry["event"] for entry in logged] == ["mail.failed", "mail.sent"]
    assert "ana@" not in repr((logged, refused.value))


async def test_addresses_are_logged_where_developers_ask_for_them() -> None:
    with mail_server() as (_, place), capture_logs() as logged:
        await sender(place, shows_addresses=True).send(LETTER)
    assert logged[0]["to"] == "ana@example.org"
    assert "BCDF" not in repr(logged)


async def test_nobody_listening_is_mail_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(MailNotSent):
            await sender(f"127.0.0.1:{unused.getsockname()[1]}").send(LETTER)


async def test_a_silent_server_is_mail_not_sent() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(MailNotSent):
            await sender(f"127.0.0.1:{silent.getsockname()[1]}", seconds=0.05).send(LETTER)


async def test_an_address_that_the_server_cannot_write_is_mail_not_sent() -> None:
    with mail_server(enable_SMTPUTF8=False) as (postbox, place):
        with pytest.raises(MailNotSent):
            await sender(place).send(Message("zoë@example.org", "Hello", "Hello"))
        assert postbox.envelopes == []


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_a_certificate_nobody_vouches_for_gets_no_mail(scheme: str, tmp_path: Path) -> None:
    context = self_signed(tmp_path)
    offers = {"tls": context} if scheme == "smtps" else {"tls_context": context}
    with mail_server(**offers) as (postbox, place):
        with pytest.raises(MailNotSent):
            await SmtpSender(f"{scheme}://{place}", FROM, TravellingClock()).send(LETTER)
        assert postbox.envelopes == []


def test_a_password_is_never_sent_in_the_clear_over_a_network() -> None:
    assert SmtpServer.parse("smtp://user:secret@mail.example.org").start_tls is True
    assert SmtpServer.parse("smtp://user:secret@127.0.0.1:2525").start_tls is None
    assert SmtpServer.parse("smtp://mail.example.org").start_tls is None
    assert SmtpServer.parse("smtps://user:secret@mail.example.org") == SmtpServer(
        "mail.example.org", 465, "user", "secret", use_tls=True, start_tls=False
    )
    assert SmtpServer.parse("smtp://mail.example.org").port == 587


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://user:secret@x.org", "smtp://", "smtp://user:secret@x.org:port"]
)
def test_an_unusable_setting_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(MailNotConfigured) as refused:
        SmtpServer.parse(url)
    assert "secret@" not in str(refused.value)
