"""What browser tests stand on: a prepared database, a service process that serves a copy of it, and its mail."""

import json
import multiprocessing
import os
import re
import secrets
import shutil
import socket
import sys
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx

from app.log.sealing import seal_log
from app.main import create_app
from app.people.authentication import hash_token
from app.people.models import Account, Organisation, SignInSession
from app.people.policy import organisation_key
from app.settings import Settings
from app.storage.migrate import upgrade
from app.storage.writer import Tx

PEOPLE = {"organiser": "Olive Reed", "ana": "Ana Okafor", "ben": "Ben Asante", "cleo": "Cleo Marsh", "dan": "Dan Obi"}
"""Who has an account and a session in the prepared database; ana and ben are in the room, cleo and dan are not."""

FOUNDATIONS = [
    ("people-first", "People before processes", "Care begins with the person, not with the form."),
    ("close-to-home", "Close to home", "What can be done near home is done near home."),
    ("share-what-works", "Share what works", "Nobody has to invent what a neighbour has solved."),
    ("time-to-care", "Time to care", "Those who care have the time to do it well."),
]
IDEAS = [
    "Let every patient choose *one* person who is told everything.",
    "Publish waiting times by street, not by trust.",
    "One telephone number for all community services of a borough.",
    "Discharge letters in plain words, read aloud to whoever wants it.",
    "Let night staff write the rota for the nights.",
    "A room with a kettle where relatives can wait.",
    "Ask people once, and pass on what they said.",
    "Count what matters to patients before counting beds.",
]
_FIELDS = [
    {"key": "organisation", "label": "Your organisation", "kind": "organisation"},
    {"key": "borough", "label": "Your borough", "kind": "choice", "options": ["Brent", "Camden", "Hackney"]}
    | {"required": True, "help": "Where you live or work."},
    {"key": "role", "label": "What you do", "kind": "text"},
]
_SUMMARY = "Four foundations, one draft. Say what it has got right and what it has got wrong."
_WELCOME = "Thank you for coming.\n\n- Say **what you think**, in your own words.\n- Vote on what others say."
_BODY = "It is said often and done seldom."


_FORKS = multiprocessing.get_context("forkserver")
"""Service processes are forked from one that has imported the service and served somebody: that takes six seconds."""
_FORKS.set_forkserver_preload(["app.cli.serving", "app.cli", __name__, "tests.browser.warm"])


def token_of(name: str, kind: str = "cookie") -> str:
    """Return the session token that a person of the prepared database has."""
    return f"{kind}-of-{name}"


async def prepare(folder: Path) -> None:
    """Make a data directory with a small room: an open, a coming and a closed workshop, made over the API."""
    settings = Settings(data_dir=folder, rate_per_minute=100_000, background=False)
    upgrade(settings.resolved_database_url)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        await app.state.runtime.writer.write(_write_people)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")
        async with client:
            await _make_rooms(client)
        await app.state.runtime.writer.write(seal_log, app.state.runtime.keyring)


def _write_people(tx: Tx) -> None:
    for name, full in PEOPLE.items():
        account = Account(email=f"{name}@example.org", name=full, is_organiser=name == "organiser", created_at=tx.now)
        tx.session.add(account)
        tx.session.flush()
        for kind in ("cookie", "bearer"):
            tx.session.add(
                SignInSession(
                    account_id=account.id,
                    token_hash=hash_token(token_of(name, kind)),
                    kind=kind,
                    label="Firefox on Linux" if kind == "cookie" else "A script",
                    created_at=tx.now,
                    expires_at=tx.now + timedelta(days=30),
                )
            )
    for name, kind in (("Riverside Community Trust", "trust"), ("Northgate Hospice", "charity")):
        tx.session.add(Organisation(name=name, name_key=organisation_key(name), kind=kind, created_at=tx.now))


async def _make_rooms(client: httpx.AsyncClient) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    week = timedelta(days=7)
    everything = ["post_ideas", "comment", "vote", "see_tallies"]
    rooms = [
        ("the-room", "Nearer to one another", now - timedelta(hours=1), now + week),
        ("the-next-room", "A good night's sleep", now + week, now + 2 * week),
        ("the-last-room", "The first week at home", now - 3 * timedelta(days=1), now + timedelta(hours=1)),
    ]
    for slug, title, opens_at, closes_at in rooms:
        span = {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()}
        words = {"title": title, "slug": slug, "summary": _SUMMARY, "welcome": _WELCOME}
        phases = [{"name": "Say and vote", "capabilities": everything, **span}]
        more = {"registration_fields": _FIELDS, "phases": phases}
        room = await call(client, "organiser", "POST", "/workshops", words | more)
        base = f"/workshops/{room['id']}"
        foundations = [
            dict(zip(("key", "title", "statement"), one, strict=True)) | {"body": _BODY} for one in FOUNDATIONS
        ]
        draft = {"title": "A draft", "preamble": "We who give and receive care declare:", "foundations": foundations}
        await call(client, "organiser", "PUT", f"{base}/declaration", draft)
        if slug != "the-next-room":
            await _fill(client, base)
        if slug == "the-last-room":
            phase = room["phases"][0]["id"]
            await call(
                client, "organiser", "POST", f"{base}/phases/{phase}/close-now", {"reason": "All has been said."}
            )


async def _fill(client: httpx.AsyncClient, base: str) -> None:
    for name in ("ana", "ben"):
        answers = {"borough": "Brent", "role": "nurse"}
        await call(client, name, "POST", f"{base}/participations", {"display_name": PEOPLE[name], "answers": answers})
    foundations = (await call(client, "ana", "GET", f"{base}/foundations"))["items"]
    for number, text in enumerate(IDEAS):
        author, other = ("ana", "ben") if number % 2 else ("ben", "ana")
        body = {"text": text, "foundation_id": foundations[number % 4]["id"] if number % 3 else None}
        idea = await call(client, author, "POST", f"{base}/ideas", body)
        stance = ("agree", "disagree", "pass", "agree")[number % 4]
        await call(client, other, "PUT", f"/contributions/{idea['id']}/stance", {"stance": stance})
        if number % 3 == 0:
            await call(client, other, "POST", f"/contributions/{idea['id']}/comments", {"text": "So it is with us."})


async def call(client: httpx.AsyncClient, name: str, method: str, path: str, body: Any = None) -> Any:
    """Ask the API as one of the people; whatever is refused is a mistake of the test ground."""
    headers = {"Authorization": f"Bearer {token_of(name, 'bearer')}"}
    if method == "PUT" and path.endswith("/declaration"):
        headers["If-Match"] = '"v0"'
    answer = await client.request(method, f"/api/v1{path}", json=body, headers=headers)
    assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


@dataclass
class Service:
    """A service process with a data directory of its own."""

    url: str
    folder: Path
    process: BaseProcess
    said: Connection
    mails: list[Any] = field(default_factory=list)

    def api(self, name: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask the API as one of the people, beside the browser; raise on a refusal."""
        fields = {"Authorization": f"Bearer {token_of(name, 'bearer')}"} if name else {}
        answer = httpx.request(method, f"{self.url}/api/v1{path}", json=body, headers=fields | headers, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def room(self, slug: str = "the-room") -> Any:
        """Return a workshop as its organiser sees it."""
        return self.api("organiser", "GET", f"/workshops/by-slug/{slug}")

    def mail_to(self, address: str) -> str:
        """Return the text of the newest mail to an address, from the development outbox."""
        lines = (self.folder / "outbox.jsonl").read_text().splitlines()
        letters = [json.loads(line) for line in lines]
        return next(letter["text"] for letter in reversed(letters) if letter["to"] == address)

    def code_for(self, address: str) -> str:
        """Return the code in the newest sign-in mail to an address."""
        found = re.search(r"^([A-Z]{4}-[A-Z]{4})$", self.mail_to(address), re.MULTILINE)
        assert found, "the mail holds a code on a line of its own"
        return found[1]

    def link_for(self, address: str) -> str:
        """Return the link in the newest mail to an address, as an address of this service."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.mail_to(address))
        assert found, "the mail holds a link"
        return self.url + found[1]

    def seal(self) -> None:
        """Have the log sealed now, which is done every ten seconds, and at once when the record of a workshop is."""
        opens_at, closes_at = (datetime.now(UTC) - timedelta(hours=hours) for hours in (2, 1))
        phase = {
            "name": "Past",
            "opens_at": opens_at.isoformat(),
            "closes_at": closes_at.isoformat(),
            "capabilities": [],
        }
        words = {"title": "Over", "slug": f"over-{secrets.token_hex(4)}", "phases": [phase]}
        over = self.api("organiser", "POST", "/workshops", words)
        self.api("organiser", "POST", f"/workshops/{over['id']}/seal", {"reason": "It is over."})

    def stop(self) -> None:
        """End the process and wait for it."""
        self.process.terminate()
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.said.close()


def start(prepared: Path, folder: Path, *, port: int = 0, **more: str) -> Service:
    """Serve a copy of a prepared data directory in a process of its own."""
    if not folder.exists():
        shutil.copytree(prepared, folder)
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    environment |= {
        "FOLKMOOT_DATA_DIR": str(folder),
        "FOLKMOOT_PORT": str(port),
        "FOLKMOOT_RATE_PER_MINUTE": "100000",
        "FOLKMOOT_LOG_LEVEL": "warning",
        "FOLKMOOT_BACKGROUND": "false",
        **more,
    }
    said, saying = _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_serve, args=(environment, folder / "service.log", saying))
    process.start()
    saying.close()
    with os.fdopen(os.dup(said.fileno())) as lines:
        is_ready = any("is ready at" in line for line in lines)
    if not is_ready:
        process.join()
        raise AssertionError(f"the service did not start: {(folder / 'service.log').read_text()}")
    url = f"http://localhost:{port}"
    with urllib.request.urlopen(f"{url}/livez", timeout=30) as answer:
        assert answer.status == 200
    return Service(url, folder, process, said)


def _serve(environment: dict[str, str], log: Path, saying: Connection) -> None:
    """Be the command `folkmoot serve` in this process."""
    from app.cli import main

    os.environ.clear()
    os.environ.update(environment)
    os.dup2(saying.fileno(), 1)
    with log.open("w") as errors:
        os.dup2(errors.fileno(), 2)
    # The directory that Python looks at stays; what the parent was called with does not.
    sys.argv = ["folkmoot", "serve"]
    main()
