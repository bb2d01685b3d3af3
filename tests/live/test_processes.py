"""The feed of real server processes: over a socket, across two processes, through an end in good order."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx

from app.main import create_app
from app.settings import Settings
from tests.cast import Cast, recruit
from tests.databases import PostgresDatabases
from tests.live.ears import PATIENCE, Heard, parse


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[tuple[str, Process]]:
    """Run a server process and yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        environment = os.environ | {
            "FOLKMOOT_DATA_DIR": str(settings.data_dir),
            "FOLKMOOT_DATABASE_URL": settings.database_url,
            "FOLKMOOT_RATE_PER_MINUTE": "100000",
            # The opening of the cast's phase would be announced at any moment, and heard.
            "FOLKMOOT_BACKGROUND": "false",
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.live.server", str(listener.fileno())),
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=asyncio.subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            (await client.get("/livez")).raise_for_status()
        yield address, process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def furnish(settings: Settings) -> Cast:
    """Write the cast into the database, before any server has it."""
    app = create_app(settings)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        return await recruit(app, datetime.now(UTC), stack)


def person(address: str, cast: Cast, name: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {cast.people[name].token}"}
    return httpx.AsyncClient(base_url=address, headers=headers, timeout=PATIENCE)


async def post_idea(client: httpx.AsyncClient, cast: Cast, text: str) -> None:
    path = f"/api/v1/workshops/{cast.workshop_id}/ideas"
    answer = await client.post(path, json={"text": text}, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text


async def events(answer: httpx.Response) -> AsyncIterator[Heard]:
    text = ""
    async for chunk in answer.aiter_text():
        text += chunk
        *blocks, text = text.split("\n\n")
        for block in blocks:
            if not block.startswith((":", "retry:")):
                yield parse(block)


async def test_a_stream_lives_until_the_server_ends_in_good_order(settings: Settings) -> None:
    cast = await furnish(settings)
    async with server(settings) as (address, process), person(address, cast, "ana") as ana:
        async with ana.stream("GET", f"/api/v1/workshops/{cast.workshop_id}/feed") as answer:
            assert answer.status_code == 200
            assert answer.headers["x-content-type-options"] == "nosniff"
            heard = events(answer)
            assert (await anext(heard)).name == "ready"
            await post_idea(ana, cast, "One")
            event = await anext(heard)
            assert event.data["payload"]["text"] == "One"
            process.send_signal(signal.SIGTERM)
            # Without a word from the application the server would wait for this stream for twenty seconds, then cut it.
            assert [event.name async for event in heard] == []
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() in {0, -signal.SIGTERM}


async def test_a_lost_connection_is_noticed(settings: Settings) -> None:
    cast = await furnish(settings)
    async with server(settings) as (address, _), person(address, cast, "ana") as ana:
        path = f"/api/v1/workshops/{cast.workshop_id}/feed"
        for _ in range(20):  # more often than one may listen at once
            is_refused = True
            while is_refused:
                async with ana.stream("GET", path) as answer:
                    is_refused = answer.status_code == 429
                    assert is_refused or (await anext(events(answer))).name == "ready"


async def test_what_is_posted_in_one_process_is_heard_in_another(
    postgres_databases: PostgresDatabases, tmp_path: Path
) -> None:
    with postgres_databases.fresh(tmp_path) as url:
        settings = Settings(data_dir=tmp_path, database_url=url)
        cast = await furnish(settings)
        async with (
            server(settings) as (here, _),
            server(settings) as (there, _),
            person(here, cast, "ana") as ana,
            person(there, cast, "ben") as ben,
        ):
            path = f"/api/v1/workshops/{cast.workshop_id}/feed"
            async with ana.stream("GET", path) as first, ben.stream("GET", path) as second:
                ears = [events(first), events(second)]
                for ear in ears:
                    assert (await anext(ear)).name == "ready"
                texts = [f"Idea {number}" for number in range(12)]
                for number, text in enumerate(texts):
                    await post_idea((ana, ben)[number % 2], cast, text)
                async with asyncio.timeout(PATIENCE):
                    heard = [[(await anext(ear)) for _ in texts] for ear in ears]
                assert [event.data["payload"]["text"] for event in heard[0]] == texts
                assert [event.raw for event in heard[0]] == [event.raw for event in heard[1]]
                # Ending a session in one process ends its stream in the other, and its rights with it.
                async with httpx.AsyncClient(base_url=there, headers=ana.headers, timeout=PATIENCE) as ana_there:
                    assert (await ana_there.delete("/api/v1/me/sessions")).status_code < 300
                assert [event.name async for event in ears[0]] == []
            assert (await ana.get(path)).status_code == 401
