"""The story that Folkmoot was made for, as one journey over HTTP: from a straw poll to a second declaration.

Every number that the service states is counted again from what people sent.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.core.clock import rfc3339
from app.main import create_app
from app.people.commands import add_organiser
from app.settings import Settings
from tests.conftest import TravellingClock
from tests.journeys.story import API, BOROUGHS, FOUNDATIONS, enrol, every, got, ideas_of, send
from tests.journeys.test_from_nothing_to_themes import sign_in
from tests.polls.voting import QUESTION, Voter
from tests.work.waiting import until

PEOPLE, REVIEWERS, ORGANISATIONS = 24, 40, 8


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"background": True, "theme_seconds": 240})


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


@pytest.mark.parametrize(
    ("database_url", "ideas_each"),
    [
        ("postgres", 4),  # and in the browser on SQLite: tests/browser/test_the_seed_story.py
        *(pytest.param(*case, marks=pytest.mark.long) for case in (("postgres", 100), ("sqlite", 100))),
    ],
    indirect=["database_url"],
)
async def test_the_seed_story(app: FastAPI, clock: TravellingClock, ideas_each: int) -> None:
    async with AsyncExitStack() as stack:
        story = Story(app, clock, await sign_in(app, stack, "olga@example.org"))
        await story.is_asked_how_far_a_vision_is_supported()
        await story.opens_on_a_draft_of_four_foundations()
        await story.people_join_and_speak(stack, ideas_each)
        await story.closes_and_is_grouped()
        await story.forty_review_at_once(stack)
        await story.every_contribution_ends_somewhere()
        await story.is_published()
        await story.a_second_round_comes_from_three_streams(stack)
        await story.ends_with_four_other_foundations()
        await story.is_endorsed_and_carried_on()


class Story:
    """The story's people and places, and its chapters in order."""

    def __init__(self, app: FastAPI, clock: TravellingClock, olga: httpx.AsyncClient) -> None:
        self.app, self.clock, self.olga = app, clock, olga
        self.here = ""
        self.people: list[httpx.AsyncClient] = []
        self.group: list[httpx.AsyncClient] = []
        self.organisations: list[str] = []
        self.said: dict[str, int] = {}
        """Who said what: the contribution's id, and the place of its author among the people."""
        self.votes: dict[tuple[str, int], str] = {}

    async def is_asked_how_far_a_vision_is_supported(self) -> None:
        poll = await send(
            self.olga, "POST", "/polls", {**QUESTION, "closes_at": rfc3339(self.clock.now() + timedelta(days=7))}
        )
        asked = Counter({0: 52, 1: 39, 2: 6, 3: 3})
        chance = random.Random(91)
        for choice in asked.elements():
            # People differ in how long they think; a hundred who do not are set aside.
            thinking = 4 + chance.lognormvariate(3, 0.8)
            answer = await Voter(self.olga, self.clock).vote(poll["id"], choice, seconds=thinking)
            assert answer.status_code == 200, answer.text
        found = await got(self.olga, f"/polls/{poll['id']}/results")
        assert [option["counted"] for option in found["options"]] == [asked[place] for place in range(4)]
        assert found["headline"]["share"] == 91.0
        assert found["headline"]["text"].startswith("91 %")
        assert found["counted"] == 100

    async def opens_on_a_draft_of_four_foundations(self) -> None:
        now, day = self.clock.now(), timedelta(days=1)
        capabilities = ["post_ideas", "comment", "vote", "see_tallies"]
        room = await send(
            self.olga,
            "POST",
            "/workshops",
            {
                "slug": "nearer-home",
                "title": "Nearer home",
                "phases": [
                    {
                        "name": name,
                        "opens_at": rfc3339(now + day * opens),
                        "closes_at": rfc3339(now + day * closes),
                        "capabilities": capabilities,
                    }
                    for name, opens, closes in (("First round", 1, 4), ("Second round", 40, 44))
                ],
                "registration_fields": [
                    {"key": "borough", "kind": "choice", "label": "Borough", "options": BOROUGHS, "required": True}
                ],
            },
        )
        self.here = f"/workshops/{room['id']}"
        foundations = [
            {"key": key, "title": key.replace("-", " ").capitalize(), "statement": statement}
            for key, statement in FOUNDATIONS.items()
        ]
        body = {"title": "Nearer home", "preamble": "We declare this together.", "foundations": foundations}
        draft = await send(self.olga, "PUT", f"{self.here}/declaration", body, 0)
        assert [one["key"] for one in draft["foundations"]] == list(FOUNDATIONS)

    async def people_join_and_speak(self, stack: AsyncExitStack, ideas_each: int) -> None:
        for number in range(ORGANISATIONS):
            made = await send(self.olga, "POST", "/organisations", {"name": f"Trust {number}"})
            self.organisations.append(made["id"])
        self.people = await enrol(self.app, stack, "person", PEOPLE)
        for number, person in enumerate(self.people):
            await self._join(person, f"P{number}", number)
        self.clock.travel(days=1)
        texts = (await got(self.olga, f"{self.here}/declaration"))["foundations"]

        async def speak(number: int, person: httpx.AsyncClient) -> None:
            for at, text in enumerate(ideas_of(number, ideas_each)):
                body = {"text": text, "foundation_id": texts[at % 4]["id"]}
                self.said[(await send(person, "POST", f"{self.here}/ideas", body))["id"]] = number

        await asyncio.gather(*(speak(number, person) for number, person in enumerate(self.people)))
        assert len(self.said) == PEOPLE * ideas_each
        ids = sorted(self.said)

        async def vote(number: int, person: httpx.AsyncClient) -> None:
            chance = random.Random(number)
            for ident in chance.sample(ids, 20):
                stance = chance.choice(["agree", "agree", "disagree", "pass"])
                await send(person, "PUT", f"/contributions/{ident}/stance", {"stance": stance})
                self.votes[ident, number] = stance

        await asyncio.gather(*(vote(number, person) for number, person in enumerate(self.people)))
        shown = {item["id"]: item["tally"] for item in await every(self.olga, f"{self.here}/ideas", sort="newest")}
        counted = Counter((ident, stance) for (ident, _), stance in self.votes.items())
        for ident in ids:
            told = (shown[ident]["agree"], shown[ident]["disagree"], shown[ident]["passes"])
            assert told == tuple(counted[ident, stance] for stance in ("agree", "disagree", "pass"))

    async def _join(self, person: httpx.AsyncClient, name: str, number: int) -> dict[str, Any]:
        return await send(
            person,
            "POST",
            f"{self.here}/participations",
            {
                "display_name": name,
                "organisation_id": self.organisations[number % ORGANISATIONS],
                "answers": {"borough": BOROUGHS[number % len(BOROUGHS)]},
            },
        )

    async def closes_and_is_grouped(self) -> None:
        self.clock.travel(days=4)
        late = await self.people[0].post(f"{API}{self.here}/ideas", json={"text": "Too late"})
        assert late.json()["type"] == "/problems/not-open"

        run = await send(self.olga, "POST", f"{self.here}/theme-runs", {})

        async def grouped() -> bool:
            present = await got(self.olga, f"{self.here}/theme-runs/{run['id']}")
            assert present["error"] is None
            return bool(present["finished_at"])

        await until(grouped, "the themes of the first round", seconds=240)
        found = await got(self.olga, f"{self.here}/themes")
        tops = [theme for theme in found["themes"] if theme["parent"] is None]
        assert sum(theme["size"] for theme in tops) + found["tray"]["size"] == len(self.said)

    async def forty_review_at_once(self, stack: AsyncExitStack) -> None:
        self.group = await enrol(self.app, stack, "reviewer", REVIEWERS)
        for number, reviewer in enumerate(self.group):
            joined = await self._join(reviewer, f"R{number}", number)
            await send(
                self.olga,
                "PATCH",
                f"{self.here}/participations/{joined['id']}",
                {"role": "design_group"},
                joined["version"],
            )
        themes = (await got(self.group[0], f"{self.here}/themes"))["themes"]
        kept: list[tuple[str, str]] = []
        lost = 0

        async def annotate(number: int, reviewer: httpx.AsyncClient) -> None:
            """Add a line to a theme's description, as often as it takes, never over a text that one has not read."""
            nonlocal lost
            theme = themes[number % min(5, len(themes))]
            while True:
                fresh = await got(reviewer, f"/themes/{theme['id']}")
                answer = await reviewer.patch(
                    f"{API}/themes/{theme['id']}",
                    json={"description": f"{fresh['description']}\nR{number} read it.".strip()},
                    headers={"If-Match": f'"v{fresh["version"]}"'},
                )
                if answer.status_code == 200:
                    kept.append((theme["id"], f"R{number} read it."))
                    return
                assert answer.status_code == 412, answer.text
                lost += 1

        await asyncio.gather(*(annotate(number, reviewer) for number, reviewer in enumerate(self.group)))
        assert len(kept) == REVIEWERS
        assert lost > 0, "nobody met anybody: this shows nothing"
        for ident, line in kept:
            assert line in (await got(self.group[0], f"/themes/{ident}"))["description"].splitlines()

    async def every_contribution_ends_somewhere(self) -> None:
        themes = (await got(self.olga, f"{self.here}/themes"))["themes"]
        tops = [theme for theme in themes if theme["parent"] is None]
        for place, theme in enumerate(tops):
            present = await got(self.group[0], f"/themes/{theme['id']}/disposition")
            body: dict[str, Any] = {"outcome": "used"}
            if place == len(tops) - 1:
                body = {"outcome": "not_used", "reason": "too_specific", "words": "For one place only."}
            await send(self.group[place], "PUT", f"/themes/{theme['id']}/disposition", body, present["version"])
        first, second = sorted(self.said)[:2]
        present = await got(self.group[0], f"/contributions/{first}/disposition")
        await send(
            self.group[1],
            "PUT",
            f"/contributions/{first}/disposition",
            {"outcome": "merged", "merged_into_id": second},
            present["version"],
        )
        stated = (await got(self.olga, f"{self.here}/review"))["sums"]
        ends = await every(self.olga, f"{self.here}/review/dispositions")
        counted = Counter(one["effect"]["outcome"] for one in ends)
        assert {one["contribution"]["id"] for one in ends} == set(self.said)
        assert stated == {
            "total": len(self.said),
            **{outcome: counted[outcome] for outcome in ("used", "merged", "not_used", "pending")},
        }
        assert counted["merged"] == 1
        assert counted["used"] > counted["not_used"] > 0

    async def is_published(self) -> None:
        desk = await got(self.group[0], f"{self.here}/drafting")
        tops = [theme for theme in (await got(self.olga, f"{self.here}/themes"))["themes"] if theme["parent"] is None]
        for place, (part, sentence) in enumerate(_sentences(desk)):
            await self._link(desk, part, sentence, tops[place % len(tops)]["id"])
        desk = await got(self.group[0], f"{self.here}/drafting")
        assert all(sentence["links"] for _, sentence in _sentences(desk))
        published = await self._publish(desk["number"])
        numbers = {one["key"]: one["value"] for one in published["numbers"]}
        speakers = {*self.said.values(), *(number for _, number in self.votes)}
        assert numbers["people"] == len(speakers) == PEOPLE
        assert numbers["organisations"] == len({number % ORGANISATIONS for number in speakers})
        assert numbers["areas"] == len({BOROUGHS[number % len(BOROUGHS)] for number in speakers})
        assert numbers["ideas"] == len(self.said)
        assert numbers["votes"] == len(self.votes)
        assert f"{PEOPLE} people from {ORGANISATIONS} organisations" in published["headline"]
        await self._trace_both_ways(set(self.said))
        await self._everybody_is_told_once(1)

    async def _link(self, desk: dict[str, Any], part: dict[str, Any], sentence: dict[str, Any], theme_id: str) -> None:
        await send(
            self.group[0],
            "POST",
            f"{self.here}/sentence-links",
            {
                "number": desk["number"],
                "foundation_key": part["foundation_key"],
                "part": part["part"],
                "anchor": sentence["anchor"],
                "kind": "theme",
                "target_id": theme_id,
                "role": "basis",
            },
        )

    async def _publish(self, number: int) -> dict[str, Any]:
        body = {"number": number, "area_field": "borough", "area_label": "boroughs"}
        return await send(self.olga, "POST", f"{self.here}/publications", body)

    async def _trace_both_ways(self, ids: set[str]) -> None:
        """From every sentence down to voices, from every contribution up: the same pairs."""
        text = await got(self.people[0], f"{self.here}/published")
        down: set[tuple[str, str]] = set()
        sentences = [(None, "preamble", one) for one in text["preamble"]]
        for foundation in text["foundations"]:
            sentences += [(foundation["key"], part, one) for part in ("statement", "body") for one in foundation[part]]
        for key, part, sentence in sentences:
            where = {"part": part, "anchor": sentence["anchor"]} | ({"foundation_key": key} if key else {})
            voices = await every(self.people[0], f"{self.here}/published/voices", **where)
            assert len(voices) == sentence["contributions"]
            down |= {(sentence["anchor"], voice["contribution_id"]) for voice in voices}
        up: set[tuple[str, str]] = set()
        for ident in ids:
            outcome = await got(self.people[0], f"/contributions/{ident}/outcome")
            places = [place for place in outcome["places"] if place["revision"] == text["revision"]["revision"]]
            up |= {(place["anchor"], ident) for place in places}
        assert down
        assert up == {(anchor, ident) for anchor, ident in down if ident in ids}

    async def _everybody_is_told_once(self, revision: int) -> None:
        async def told() -> bool:
            for person in self.people:
                items = (await got(person, f"{self.here}/participations/me/outcomes"))["items"]
                if revision not in {item["revision"] for item in items}:
                    return False
            return True

        await until(told, "everybody has been told what became of it")
        for number, person in enumerate(self.people):
            items = (await got(person, f"{self.here}/participations/me/outcomes"))["items"]
            (mine,) = [item for item in items if item["revision"] == revision]
            if revision == 1:
                own = {ident for ident, author in self.said.items() if author == number}
                assert {line["contribution_id"] for line in mine["lines"]} == own

    async def a_second_round_comes_from_three_streams(self, stack: AsyncExitStack) -> None:
        self.clock.travel(days=36)
        self.olga = await sign_in(self.app, stack, "olga@example.org")  # a session lasts for a month
        streams: Counter[str] = Counter()
        for number, (stream, text) in enumerate(
            (stream, f"{text} The second time, from a {stream}.")
            for stream in ("online", "focus_group", "literature")
            for text in ideas_of(PEOPLE, 6)
        ):
            speaker = self.people[number % PEOPLE] if stream == "online" else self.olga
            body = {"text": text, "stream": stream, **({} if stream == "online" else {"attribution": "Recorded"})}
            made = await send(speaker, "POST", f"{self.here}/ideas", body)
            self.said[made["id"]] = number % PEOPLE if stream == "online" else -1
            streams[stream] += 1
        for stream in ("online", "focus_group", "literature"):
            found = await every(self.olga, f"{self.here}/ideas", sort="newest", stream=stream)
            first = len(self.said) - 18 if stream == "online" else 0
            assert len(found) == streams[stream] + first

    async def ends_with_four_other_foundations(self) -> None:
        before = await got(self.olga, f"{self.here}/declaration")
        personal, boundaries, leaders, outcomes = before["foundations"]
        body = {
            "title": "Nearer home, the second declaration",
            "preamble": "We declare this together.",
            "foundations": [
                {  # merged from two
                    "key": "know-and-share",
                    "title": "Know people and share what you know",
                    "statement": "We must know the person. We must share one plan.",
                    "from": [personal["text_id"], boundaries["text_id"]],
                },
                {  # one split in two
                    "key": "count-gains",
                    "title": "Count gains",
                    "statement": "We must count what people gain and say so.",
                    "from": [outcomes["text_id"]],
                },
                {
                    "key": "learn-in-public",
                    "title": "Learn in public",
                    "statement": "We must publish what became of it.",
                    "from": [outcomes["text_id"]],
                },
                {"key": "plan-with-carers", "title": "Plan with carers", "statement": "We must plan with carers."},
            ],
        }
        draft = await send(self.olga, "PUT", f"{self.here}/declaration", body, before["number"])
        compared = await got(
            self.olga, f"{self.here}/declaration/compare", first=before["number"], second=draft["number"]
        )
        kinds = {
            (one["kind"], one["first"] and one["first"]["key"], one["second"] and one["second"]["key"])
            for one in compared["foundations"]
        }
        assert kinds == {
            ("merged", "get-personal", "know-and-share"),
            ("merged", "make-boundaries-invisible", "know-and-share"),
            ("split", "focus-on-outcomes", "count-gains"),
            ("split", "focus-on-outcomes", "learn-in-public"),
            ("new", None, "plan-with-carers"),
            ("dropped", leaders["key"], None),
        }
        desk = await got(self.group[0], f"{self.here}/drafting")
        late = max(self.said)
        part, sentence = _sentences(desk)[-1]
        place = {"foundation_key": part["foundation_key"], "part": part["part"], "anchor": sentence["anchor"]}
        link = {"number": desk["number"], "kind": "contribution", "target_id": late, "role": "basis"} | place
        await send(self.group[0], "POST", f"{self.here}/sentence-links", link)
        self.clock.travel(days=6)
        published = await self._publish(desk["number"])
        assert (published["revision"], published["number"]) == (2, draft["number"])
        assert next(n["value"] for n in published["numbers"] if n["key"] == "ideas") == len(self.said)
        await self._trace_both_ways(set(self.said))
        assert (await got(self.olga, f"{self.here}/published", revision=1))["revision"]["revision"] == 1

    async def is_endorsed_and_carried_on(self) -> None:
        made = [
            await send(
                self.olga,
                "POST",
                f"{self.here}/endorsements",
                {"organisation_id": ident, "signatory": f"Signatory {number}", "position": "Chair", "revision": 2},
            )
            for number, ident in enumerate(self.organisations[:5])
        ]
        await send(self.olga, "POST", f"/endorsements/{made[0]['id']}/withdrawal", {"reason": "We left."})
        signed = await every(self.people[0], f"{self.here}/endorsements")
        assert sum(one["withdrawn_on"] is None for one in signed) == 4
        for audience in ("core", "commissioners", "providers"):
            asked = await send(
                self.group[0],
                "POST",
                f"{self.here}/recommendations",
                {"audience": audience, "title": f"What {audience} should do", "foundation_key": "count-gains"},
            )
            opened = await send(
                self.group[0], "PATCH", f"/recommendations/{asked['id']}", {"state": "open"}, asked["version"]
            )
            assert opened["state"] == "open"
            answers: Counter[str] = Counter()
            for number, person in enumerate(self.people):
                answer = random.Random(f"{audience}{number}").choice(["agree", "agree", "better_way", "missing"])
                text = "" if answer == "agree" else f"Rather so, says {number}."
                await send(person, "PUT", f"/recommendations/{asked['id']}/answer", {"answer": answer, "text": text})
                answers[answer] += 1
            (shown,) = (await got(self.people[0], f"{self.here}/recommendations", audience=audience))["items"]
            assert shown["answers"] == dict(answers)


def _sentences(desk: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(part, sentence) for part in desk["parts"] for sentence in part["sentences"]]
