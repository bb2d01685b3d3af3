"""The operator's commands: help with examples, one clear sentence where something cannot be done, no tracebacks."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, delete, func, update
from sqlmodel import Session, select
from typer.main import get_command

from app.cli import main, operating
from app.cli.exporting import keyring_of
from app.cli.terminal import app
from app.contributions.commands import post_idea
from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.clock import SystemClock
from app.log.models import LogEntry
from app.log.sealing import seal_log
from app.people.commands import add_organiser
from app.people.models import Account
from app.settings import Settings
from app.storage.engine import lock_database, read_engine, write_engine
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.votes.events import VoteCast
from app.workshops.commands import PhasePlan, create_workshop, join
from app.workshops.models import Workshop
from app.workshops.policy import Capability

Result = tuple[int, str, str]
Cli = Callable[..., Result]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run a command in this process, on a data directory of its own."""
    monkeypatch.setenv("FOLKMOOT_DATA_DIR", str(tmp_path))

    def call(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["folkmoot", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def room(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workshop with a phase that is open and one that is to come, on either engine; returns the database's URL."""
    monkeypatch.setenv("FOLKMOOT_DATABASE_URL", database_url)
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    account = operating.carry_out(settings, add_organiser, "ada@example.org", "Ada")
    now = SystemClock().now()
    times = [now + timedelta(days=days) for days in (-1, 1, 2)]
    phases = [
        PhasePlan("Say what you think", times[0], times[1], [Capability.POST_IDEAS]),
        PhasePlan("Last votes", times[1], times[2], [Capability.VOTE]),
    ]
    operating.carry_out(settings, create_workshop, Actor(account.id), title="The room", slug="the-room", phases=phases)
    return database_url


def _paths() -> Iterator[tuple[str, ...]]:
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            yield from ((name, inner) for inner in command.commands)
        else:
            yield (name,)


PATHS = sorted(_paths())


def test_all_commands_are_there() -> None:
    assert {" ".join(path) for path in PATHS} >= {
        "serve",
        "demo",
        "migrate",
        "people add-organiser",
        "workshop open",
        "workshop close",
        "workshop status",
        "verify",
        "log export",
        "themes",
    }


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_shows_examples_on_lines_of_their_own(cli: Cli, path: tuple[str, ...]) -> None:
    _, _, shown = cli(*path, "--help")[1].partition("Examples:")
    assert re.search(rf"^ +.*folkmoot {' '.join(path)}\b", shown, re.MULTILINE)


def test_help_does_not_load_the_service() -> None:
    heavy = "{'fastapi', 'sqlalchemy', 'sklearn', 'numpy', 'uvicorn'}"
    code = f"import sys, app.cli; print(*({heavy} & set(sys.modules)))"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert printed.strip() == ""


def test_an_organiser_is_added_and_keeps_the_name_they_have(cli: Cli, room: str) -> None:
    added = cli("people", "add-organiser", "Ben@Example.org", "--name", "Ben")
    assert added[:2] == (0, "ben@example.org may create workshops from now on.\n")
    assert cli("people", "add-organiser", "ben@example.org", "--name", "Somebody")[0] == 0
    engine = read_engine(room)
    with Session(engine) as session:
        (ben,) = session.exec(select(Account).where(Account.email == "ben@example.org"))
        assert (ben.name, ben.is_organiser) == ("Ben", True)
    engine.dispose()


def test_a_database_that_is_not_migrated_is_named_and_migrate_helps(cli: Cli) -> None:
    code, _, err = cli("people", "add-organiser", "ada@example.org")
    assert (code, err.count("\n")) == (2, 1)
    assert "Run `folkmoot migrate` first" in err
    assert "Migrated to revision" in cli("migrate")[1]
    assert "already" in cli("migrate")[1]
    assert cli("people", "add-organiser", "ada@example.org")[0] == 0


def test_the_demo_stays_out_of_a_database_that_is_not_empty(cli: Cli, room: str) -> None:
    code, _, err = cli("demo")
    assert (code, err.count("\n")) == (2, 1)
    assert "not empty" in err


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_changes_are_refused_while_a_service_has_the_file_but_questions_are_not(cli: Cli, room: str) -> None:
    claim = lock_database(room)
    assert claim is not None
    with claim:
        code, _, err = cli("workshop", "close", "the-room", "--reason", "The hall is closing.")
        assert (code, err.count("\n")) == (2, 1)
        assert "A service is running" in err
        assert cli("migrate")[0] == 2
        assert cli("workshop", "status", "the-room")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("people", "add-organiser", "ada"), "“ada” is no address"),
        (("workshop", "status", "nowhere"), "There is no such workshop."),
        (("workshop", "close", "nowhere", "--reason", "x"), "There is no such workshop."),
        (("verify", "/nowhere.jsonl"), "/nowhere.jsonl: No such file or directory."),
        (("verify", "x", "--key", "not base64!"), "A public key is written in base64"),
        (("serve", "--port", "70000"), "FOLKMOOT_PORT: "),
    ],
)
def test_what_the_operator_can_mend_is_one_sentence(cli: Cli, arguments: tuple[str, ...], sentence: str) -> None:
    cli("migrate")
    code, _, err = cli(*arguments)
    assert (code, err.count("\n"), err.startswith("folkmoot: ")) == (2, 1, True)
    assert sentence in err


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "The database cannot be used: "),
        ("no url at all", "FOLKMOOT_DATABASE_URL cannot be read"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    monkeypatch.setenv("FOLKMOOT_DATABASE_URL", url)
    code, _, err = cli("migrate")
    assert (code, err.count("\n")) == (2, 1)
    assert sentence in err


def test_a_fault_of_ours_is_not_hidden(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_settings: Settings) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(operating, "migrate", broken)
    with pytest.raises(KeyError):
        cli("migrate")


def test_an_operator_opens_and_closes_with_reasons_that_the_log_keeps(cli: Cli, room: str, tmp_path: Path) -> None:
    status = cli("workshop", "status", "the-room")[1]
    assert "(the-room): open" in status
    assert re.search(r"^\* .* Say what you think$", status, re.MULTILINE)
    assert "1 people, 0 ideas, 0 comments, 0 votes." in status
    closed = cli("workshop", "close", "the-room", "--reason", "The hall is closing.")
    assert closed[:2] == (0, "“Say what you think” is closed.\n")
    assert "No phase of the-room is open" in cli("workshop", "close", "the-room", "--reason", "Again.")[2]
    again = ("--phase", "say what you think", "--until", "2999-01-01T00:00+0000", "--reason", "It was not.")
    assert cli("workshop", "open", "the-room", *again)[1] == "“Say what you think” is open.\n"
    assert cli("workshop", "open", "the-room", "--reason", "Now.")[1] == "“Last votes” is open.\n"
    out, head = tmp_path / "log.jsonl", tmp_path / "head.json"
    assert cli("log", "export", "--out", str(out), "--head", str(head))[0] == 0
    entries = [json.loads(line) for line in out.read_text().splitlines()[1:]]
    assert [one["payload"]["reason"] for one in entries if one["actor"] == str(UUID(int=0))] == [
        "The hall is closing.",
        "It was not.",
        "Now.",
    ]
    key = json.loads(head.read_text())["public_key"]
    code, report, _ = cli("verify", str(out), "--head", str(head), "--key", key)
    assert (code, report.splitlines()[-1]) == (0, "Nothing is wrong.")
    out.write_text(out.read_text().replace("The hall is closing.", "Nobody said why.", 1))
    code, report, _ = cli("verify", str(out), "--head", str(head))
    assert (code, "is not what its leaf stands for" in report) == (1, True)


@pytest.fixture
def sealed_room(room: str, tmp_path: Path) -> Iterator[Engine]:
    """The room with an idea and two votes on it, all under a signed head; returns an engine to tamper with."""
    settings = Settings(data_dir=tmp_path, database_url=room)
    people = [operating.carry_out(settings, add_organiser, f"{name}@example.org", name) for name in ("ben", "cleo")]
    workshop_id = operating.ask(settings, lambda session: session.exec(select(Workshop.id)).one())
    for one in people:
        operating.carry_out(settings, join, Actor(one.id), workshop_id, display_name=one.name, answers={})
    idea_id = operating.carry_out(settings, post_idea, Actor(people[0].id), workshop_id, "Open later.").shown.id
    operating.carry_out(settings, _vote_in_the_room, idea_id)
    operating.carry_out(settings, seal_log, keyring_of(settings))
    engine = write_engine(room)
    yield engine
    engine.dispose()


def _vote_in_the_room(tx: Tx, idea_id: UUID) -> None:
    """Write two stances as `votes` does; the room has no open phase that allows voting."""
    row = tx.session.get_one(Contribution, idea_id)
    for _ in range(2):
        cast = VoteCast(workshop_id=row.workshop_id, subject_id=idea_id, stance="agree", was=None)
        tx.record(cast)
    row.agree, row.support = 2, 2
    tx.session.flush()


def test_the_database_itself_is_verified_with_its_tallies(cli: Cli, sealed_room: Engine) -> None:
    code, report, err = cli("verify")
    assert (code, err, report.splitlines()[-1]) == (0, "", "Nothing is wrong.")
    assert "The tallies are what the votes in the log amount to." in report
    with sealed_room.begin() as connection:
        connection.execute(update(table_of(Contribution)).values(agree=3))
    code, report, _ = cli("verify")
    assert (code, report.splitlines()[-1]) == (1, "1 things are wrong.")
    assert "shows 3 agree, 0 disagree, 0 pass, but the log amounts to 2 agree, 0 disagree, 0 pass." in report


def test_an_entry_that_was_changed_in_the_database_is_found(cli: Cli, sealed_room: Engine) -> None:
    entry = table_of(LogEntry)
    with sealed_room.begin() as connection:
        told = entry.c.payload.contains("Open later.")
        connection.execute(update(entry).where(told).values(payload=func.replace(entry.c.payload, "later", "early")))
    code, report, _ = cli("verify")
    assert (code, "is not what its leaf stands for" in report) == (1, True)


def test_a_head_that_somebody_kept_is_held_against_the_database(cli: Cli, sealed_room: Engine, tmp_path: Path) -> None:
    head = tmp_path / "head.json"
    cli("log", "export", "--out", str(tmp_path / "log.jsonl"), "--head", str(head))
    assert cli("verify", "--head", str(head))[0] == 0
    with sealed_room.begin() as connection:
        last = select(func.max(table_of(LogEntry).c.seq)).scalar_subquery()
        connection.execute(delete(table_of(LogEntry)).where(table_of(LogEntry).c.seq == last))
    code, report, _ = cli("verify", "--head", str(head))
    assert (code, "covers more" in report) == (1, True)
    head.write_text("{}")
    assert "does not hold a signed head" in cli("verify", "--head", str(head))[1]


def test_themes_of_a_file(cli: Cli, tmp_path: Path) -> None:
    texts = ["The lift is broken again", "Repair the lift", "Longer visits at home", "Visits at home are too short"] * 5
    source = tmp_path / "ideas.jsonl"
    source.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))
    code, out, err = cli("themes", str(source), "--json", "--encoder", "lsa", "--themes", "2")
    assert code == 0, err
    assert [one["id"] for one in json.loads(out)["assignments"]] == [str(n) for n in range(len(texts))]
    assert cli("themes", str(tmp_path / "none.jsonl"))[0] == 2
