"""The main job, whole: from an operator's command to themes that one can read, over HTTP, as the people would do it."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.core.clock import rfc3339
from app.log.heads import SignedHead
from app.log.receipts import InclusionProof, InclusionReceipt, check_receipt
from app.main import create_app
from app.people.commands import add_organiser
from app.settings import Settings
from tests.cast import client_of
from tests.conftest import TravellingClock
from tests.themes.sayings import sentences
from tests.work.waiting import until


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"background": True, "theme_seconds": 120})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.work.durable.POLL_SECONDS", 0.1)
    monkeypatch.setattr("app.work.background.RELAY_SECONDS", 0.1)
    monkeypatch.setattr("app.background.ANNOUNCE_SECONDS", 0.1)


@pytest.fixture
async def app(settings: Settings, clock: TravellingClock) -> AsyncIterator[FastAPI]:
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app):
        await app.state.runtime.writer.write(add_organiser, "olga@example.org", "Olga")
        yield app


async def sign_in(app: FastAPI, stack: AsyncExitStack, email: str) -> httpx.AsyncClient:
    """Sign in as a person with a browser would: ask, read the mail, type the code."""
    client = await stack.enter_async_context(client_of(app))
    client.headers["Sec-Fetch-Site"] = "same-origin"
    asked = await client.post("/api/v1/sign-ins", json={"email": email})
    assert asked.status_code == 202, asked.text
    mail = next(posted.message for posted in app.state.runtime.mailer.posted if posted.message.to == email)
    code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", mail.text)
    assert code is not None
    redeemed = await client.post(
        f"/api/v1/sign-ins/{asked.json()['id']}/redeem", json={"code": code[0], "kind": "cookie"}
    )
    assert redeemed.status_code < 300, redeemed.text
    return client


async def good(answer: Any) -> dict[str, Any]:
    """Return the JSON of an answer that must be a success."""
    response = await answer
    assert response.status_code < 300, (response.request.url, response.text)
    body: dict[str, Any] = response.json()
    return body


async def test_from_nothing_to_themes(app: FastAPI, clock: TravellingClock, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        olga = await sign_in(app, stack, "olga@example.org")
        opens, closes = clock.now() + timedelta(hours=1), clock.now() + timedelta(days=3)
        room = await good(
            olga.post(
                "/api/v1/workshops",
                json={
                    "slug": "nearer-home",
                    "title": "Nearer home",
                    "phases": [
                        {
                            "name": "Say and vote",
                            "opens_at": rfc3339(opens),
                            "closes_at": rfc3339(closes),
                            "capabilities": ["post_ideas", "comment", "vote", "see_tallies"],
                        }
                    ],
                    "registration_fields": [
                        {
                            "key": "borough",
                            "kind": "choice",
                            "label": "Borough",
                            "options": ["Hackney", "Brent"],
                            "required": True,
                        }
                    ],
                },
                headers={"Idempotency-Key": "room"},
            )
        )
        here = f"/api/v1/workshops/{room['id']}"
        draft = await good(
            olga.put(
                f"{here}/declaration",
                json={
                    "title": "Nearer home",
                    "preamble": "We **declare** it.",
                    "foundations": [
                        {"key": "get-personal", "title": "Get personal", "statement": "We must know the person."}
                    ],
                },
                headers={"If-Match": '"v0"'},
            )
        )
        foundation = draft["foundations"][0]

        people = [await sign_in(app, stack, f"person{i}@example.org") for i in range(3)]
        for number, person in enumerate(people):
            refused = await person.post(f"{here}/participations", json={"display_name": f"P{number}", "answers": {}})
            assert refused.status_code == 422, "a required answer is missing"
            await good(
                person.post(
                    f"{here}/participations", json={"display_name": f"P{number}", "answers": {"borough": "Brent"}}
                )
            )
        early = await people[0].post(f"{here}/ideas", json={"text": "Too early"})
        assert early.json()["type"] == "/problems/not-open"

        clock.travel(hours=1)
        ideas = []
        for number, text in enumerate(sentences(60)):
            body = {"text": text, "foundation_id": foundation["id"]} if number % 2 else {"text": text}
            ideas.append(await good(people[number % 3].post(f"{here}/ideas", json=body)))
        for number, idea in enumerate(ideas):
            await good(
                people[(number + 1) % 3].put(f"/api/v1/contributions/{idea['id']}/stance", json={"stance": "agree"})
            )
        comment = await good(
            people[1].post(f"/api/v1/contributions/{ideas[0]['id']}/comments", json={"text": "Yes, this."})
        )
        await good(people[2].put(f"/api/v1/foundation-texts/{foundation['text_id']}/stance", json={"stance": "agree"}))

        clock.travel(days=4)
        late = await people[0].put(f"/api/v1/contributions/{ideas[0]['id']}/stance", json={"stance": "disagree"})
        assert late.json()["type"] == "/problems/not-open"

        async def themes() -> dict[str, Any] | None:
            answer = await people[0].get(f"{here}/themes")
            return answer.json() if answer.status_code == 200 and answer.json()["themes"] else None

        found = await until(themes, "the themes of the closed workshop")
        # The two-word comment says too little to be grouped, and is still there to be read.
        grouped = sum(theme["size"] for theme in found["themes"] if theme["parent"] is None)
        assert grouped + found["tray"]["size"] == len(ideas) + 1
        assert found["tray"]["size"] <= 1 + len(ideas) / 10
        assert (await good(people[0].get(f"/api/v1/contributions/{ideas[0]['id']}/comments")))["items"][0][
            "id"
        ] == comment["id"]
        top = await good(people[0].get(f"{here}/ideas?sort=most_supported&limit=100"))
        assert sum(item["tally"]["agree"] for item in top["items"]) == len(ideas)

        await good(olga.post(f"{here}/seal", json={"reason": "Everything has been said."}))

        async def receipt() -> dict[str, Any] | None:
            answer = await people[0].get(f"/api/v1/log/receipts/{ideas[0]['receipt']['seq']}")
            return answer.json() if answer.status_code == 200 else None

        shown = await until(receipt, "a signed head over the idea")
        key = (await good(people[0].get("/api/v1/log/key")))["public_key"]
        head = SignedHead.from_json(shown["head"])
        assert shown["head"]["public_key"] == key
        check_receipt(InclusionReceipt.from_json(shown["receipt"]), InclusionProof.from_json(shown["proof"]), head)
