"""What the operator types. Every command imports what it needs when it runs, so that help is there at once."""
# ruff: noqa: PLC0415

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app import __version__

app = typer.Typer(
    help="Timed workshops on a draft declaration: run the service, and look after it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
people = typer.Typer(help="People who look after workshops.", no_args_is_help=True, rich_markup_mode=None)
workshop = typer.Typer(help="Open, close and look at a workshop.", no_args_is_help=True, rich_markup_mode=None)
log = typer.Typer(help="The record of everything that happened.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(people, name="people")
app.add_typer(workshop, name="workshop")
app.add_typer(log, name="log")


def examples(*lines: str) -> str:
    """Lay out examples so that help does not reflow them."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


Slug = Annotated[str, typer.Argument(help="The workshop's name in its address.")]
PhaseName = Annotated[str | None, typer.Option("--phase", help="The phase's name, where it is not plain which.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M%z"], help="When it closes again.")]
Reason = Annotated[str, typer.Option(help="Why, in a sentence: it is kept in the log for everybody.")]


@app.command(
    epilog=examples(
        "folkmoot serve --demo",
        "folkmoot serve --port 8080",
        "FOLKMOOT_DATABASE_URL=postgresql://folkmoot@db/folkmoot folkmoot serve --workers 3",
    )
)
def serve(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database with the demo workshops.")] = False,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on [default: FOLKMOOT_HOST or 127.0.0.1].")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [default: FOLKMOOT_PORT or 8000].")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; more than one needs PostgreSQL [default: FOLKMOOT_WORKERS or 1].")
    ] = None,
) -> None:
    """Migrate the database and run the service until it is told to stop."""
    from app.cli import serving

    settings = _settings(host=host, port=port, workers=workers)
    serving.stop_quietly_on_signals()
    raise typer.Exit(serving.serve(settings, with_demo=demo))


@app.command(epilog=examples("folkmoot demo", "FOLKMOOT_DATA_DIR=/tmp/try folkmoot demo"))
def demo() -> None:
    """Fill an empty database with the demo: workshops under way, about to open, and closed."""
    from app.cli import operating
    from app.core.clock import SystemClock
    from app.demo.loading import load
    from app.storage.migrate import upgrade

    with operating.claimed(_settings()) as url:
        upgrade(url)
        if not load(url, SystemClock().now()):
            _refuse("The database is not empty, so the demo was left out. Use another FOLKMOOT_DATA_DIR to see it.")
    typer.echo("The demo is in the database. Run `folkmoot serve` and look around.")


@app.command(epilog=examples("folkmoot migrate", "FOLKMOOT_DATABASE_URL=postgresql://... folkmoot migrate"))
def migrate() -> None:
    """Bring the database to the tables of this version; `serve` does it by itself."""
    from app.cli import operating

    before, after = operating.migrate(_settings())
    typer.echo(f"The database is at revision {after} already." if before == after else f"Migrated to revision {after}.")


@people.command(
    "add-organiser",
    epilog=examples(
        "folkmoot people add-organiser ada@example.org", 'folkmoot people add-organiser ada@example.org --name "Ada L."'
    ),
)
def add_organiser(
    email: Annotated[str, typer.Argument(help="Their e-mail address, with which they sign in.")],
    name: Annotated[str, typer.Option(help="How they are called, where they have not said so themselves.")] = "",
) -> None:
    """Let somebody create workshops."""
    from app.cli import operating
    from app.people.commands import add_organiser as command

    try:
        account = operating.carry_out(_settings(), command, email, name)
    except ValueError as error:
        _refuse(f"“{email}” is no address that mail could be sent to: {error}")
    typer.echo(f"{account.email} may create workshops from now on.")


@workshop.command(
    "open",
    epilog=examples(
        'folkmoot workshop open nearer-home --reason "Everybody is here already."',
        'folkmoot workshop open nearer-home --phase "Last votes" --until 2026-12-01T18:00+0000 --reason "A late team."',
    ),
)
def open_workshop(slug: Slug, *, reason: Reason, phase: PhaseName = None, until: Until = None) -> None:
    """Open the next phase now; with --until, open again one that has closed."""
    from app.cli import operating, scheduling

    for name in operating.carry_out(
        _settings(), scheduling.open_now, slug, phase_name=phase, until=until, reason=reason
    ):
        typer.echo(f"“{name}” is open.")


@workshop.command(
    "close",
    epilog=examples(
        'folkmoot workshop close nearer-home --reason "The hall is closing."',
        'folkmoot workshop close nearer-home --phase "Last votes" --reason "Everybody has voted."',
    ),
)
def close_workshop(slug: Slug, *, reason: Reason, phase: PhaseName = None) -> None:
    """Close every open phase now, or one of them. What was accepted until then counts."""
    from app.cli import operating, scheduling

    for name in operating.carry_out(_settings(), scheduling.close_now, slug, phase_name=phase, reason=reason):
        typer.echo(f"“{name}” is closed.")


@workshop.command("status", epilog=examples("folkmoot workshop status nearer-home"))
def workshop_status(slug: Slug) -> None:
    """Show a workshop's schedule and how much was said in it; works while the service runs."""
    from app.cli import operating, scheduling
    from app.core.clock import SystemClock

    typer.echo(operating.ask(_settings(), scheduling.status, slug, SystemClock().now()), nl=False)


@log.command("export", epilog=examples("folkmoot log export --out log.jsonl --head head.json"))
def export_log(
    *,
    out: Annotated[Path, typer.Option(help="The file to write: one header, then one line for each entry.")],
    head: Annotated[Path | None, typer.Option(help="Also sign what the log is now, and write the head here.")] = None,
) -> None:
    """Write the whole log to a file, for keeping and for `folkmoot verify`. It holds what people said and voted."""
    from app.cli import exporting, operating

    settings = _settings()
    count = operating.ask(settings, exporting.write_log, settings, out, head)
    typer.echo(f"{count} entries are in {out}.")


@app.command(
    epilog=examples(
        "folkmoot verify",
        "folkmoot verify log.jsonl --head head.json",
        "folkmoot verify log.jsonl --head a.json --head b.json --key KEY",
    )
)
def verify(
    export: Annotated[
        Path | None, typer.Argument(help="A log that was exported, as JSON lines [default: check the database].")
    ] = None,
    *,
    head: Annotated[list[Path] | None, typer.Option(help="A signed head that you kept; may be repeated.")] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="The service's public key in base64; others do not count.")
    ] = None,
) -> None:
    """Check a log against signed heads; the status is 1 if something is wrong.

    An exported log is checked without any service. Without one it is the service's database that is checked, against
    its own signed heads too, and whether its tallies are what the log amounts to; that works while the service runs.
    """
    from app.cli import operating, verifying

    if export is None:
        settings = _settings()
        report, is_whole = operating.ask(settings, verifying.database_verdict, settings, head or [], key or [])
    else:
        report, is_whole = verifying.export_verdict(export, head or [], key or [])
    typer.echo(report, nl=False)
    raise typer.Exit(0 if is_whole else 1)


@app.command(
    epilog=examples(
        "folkmoot themes ideas.jsonl",
        "folkmoot themes ideas.jsonl --json --out themes.json",
        "cat ideas.jsonl | folkmoot themes - --themes 12",
    )
)
def themes(
    file: Annotated[
        str, typer.Argument(help='JSON lines of {"text": ..., "id": ...}, id optional; - for standard input.')
    ],
    *,
    out: Annotated[Path | None, typer.Option(help="Write here instead of standard output.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Write one JSON object instead of a summary.")] = False,
    themes: Annotated[int | None, typer.Option(help="About this many themes [default: chosen from the texts].")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result.")] = 0,
    encoder: Annotated[str, typer.Option(help="auto, static, hashed, lsa or onnx:DIRECTORY.")] = "auto",
    full: Annotated[bool, typer.Option("--full", help="With --json: all that is known of themes and texts.")] = False,
    map_file: Annotated[Path | None, typer.Option("--map", help="Also draw the map to this .svg or .png.")] = None,
) -> None:
    """Group the texts of a file into themes."""
    from app.themes.clustering.command import main as group

    options = ["--seed", str(seed), "--encoder", encoder]
    options += ["--out", str(out)] if out else []
    options += ["--themes", str(themes)] if themes is not None else []
    options += ["--json"] if json else []
    options += ["--full"] if full else []
    options += ["--map", str(map_file)] if map_file else []
    raise typer.Exit(group([*options, "--", file]))


@app.callback(invoke_without_command=True)
def folkmoot(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        typer.echo(f"folkmoot {__version__}")
        raise typer.Exit


def _settings(**given: Any) -> Any:
    """Return the environment's settings with what was given on the command line instead."""
    from app.settings import Settings

    return Settings(**{name: value for name, value in given.items() if value is not None})


def _refuse(sentence: str) -> NoReturn:
    sys.stderr.write(f"folkmoot: {sentence}\n")
    raise typer.Exit(2)


def main() -> None:
    """Run the command. What the operator can mend is said in one sentence on standard error, with status 2."""
    try:
        app()
    except Exception as error:
        from app.cli.faults import explain

        sentence = explain(error)
        if sentence is None:
            raise
        sys.stderr.write(f"folkmoot: {sentence}\n")
        sys.exit(2)
