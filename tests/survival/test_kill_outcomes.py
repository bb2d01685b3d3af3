"""Killed in the middle of telling contributors what became of what they said: each has one message, nobody two."""

import asyncio
import random
from collections import defaultdict
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest

from tests.mail.servers import mail_server
from tests.survival.process import Service
from tests.survival.room import furnish
from tests.work.waiting import until

PEOPLE = 6


@pytest.mark.long
async def test_each_is_told_once_however_often_it_is_killed(tmp_path: Path, database_url: str) -> None:
    """A mail in doubt may leave a second time, with the same Message-ID: what a reader gets is one message."""
    chance = random.Random(7)
    room = furnish(database_url, people=PEOPLE, ideas=0)
    at = f"/api/v1/workshops/{room.workshop_id}"
    with mail_server() as (postbox, address), Service(tmp_path, database_url) as service:
        service._environment |= {"FOLKMOOT_BACKGROUND": "true", "FOLKMOOT_SMTP_URL": f"smtp://{address}"}
        service.start()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}", timeout=60) as client:
            text = {
                "title": "T",
                "preamble": "P.",
                "foundations": [{"key": "a", "title": "A", "statement": "We must."}],
            }
            tag = {"If-Match": '"v0"'}
            put = await client.put(f"{at}/declaration", json=text, headers=room.organiser.headers | tag)
            assert put.status_code == 200, put.text
            for place, member in enumerate(room.people):
                made = await client.post(f"{at}/ideas", json={"text": f"Idea {place}"}, headers=member.headers)
                assert made.status_code == 201, made.text
            told = await client.post(f"{at}/publications", json={"number": 1}, headers=room.organiser.headers)
            assert told.status_code == 201, told.text
        for kill in range(4):
            await until(lambda kill=kill: len(postbox.envelopes) > kill or kill == 0, "another mail")
            await asyncio.sleep(chance.uniform(0, 0.3))
            service.kill()
            service.start()
        idents: defaultdict[str, list[str]] = defaultdict(list)

        def is_done() -> bool:
            idents.clear()
            for envelope in list(postbox.envelopes):
                message = message_from_bytes(envelope.content)
                idents[envelope.rcpt_tos[0]].append(message["Message-ID"])
            return len(idents) == PEOPLE

        await until(is_done, "the last mail", seconds=120)
        assert {len(set(found)) for found in idents.values()} == {1}
        assert max(len(found) for found in idents.values()) <= 2
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}", timeout=60) as client:
            for member in room.people:
                mine = await client.get(f"{at}/participations/me/outcomes", headers=member.headers)
                assert len(mine.json()["items"]) == 1
        assert service.stop() == 0
