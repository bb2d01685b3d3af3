"""Hostile text in what comes after contributions: themes, codes, decisions, the text, and what follows from it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any

import httpx

from tests.browser.ground import FOUNDATIONS, Service
from tests.browser.payloads import joined


class Sowing:
    """Puts texts into every field of the later stages of a room that has published, over the API."""

    def __init__(self, service: Service, said: Sequence[str]) -> None:
        self.service, self.said = service, said
        self.base = f"/workshops/{service.room()['id']}"

    def api(self, name: str, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        try:
            return self.service.api(
                name, method, path, body, **({} if version is None else {"If-Match": f'"v{version}"'})
            )
        except httpx.HTTPStatusError as error:
            raise AssertionError(f"{method} {path}: {error.response.text}") from None

    def each(self, length: int) -> Iterator[str]:
        """All of them in paragraphs that fit, again and again."""
        return chain.from_iterable(repeat(joined(length, self.said)))

    def sow(self) -> None:
        """Fill everything, and publish it."""
        self.themes()
        self.decisions()
        self.frames()
        self.text()
        self.api("organiser", "POST", f"{self.base}/publications", {"number": 3, "note": next(self.each(600)), "area_field": "borough", "area_label": self.said[0][:60]})  # fmt: skip # noqa: E501
        self.sources()
        self.outcomes()
        self.polls()

    def themes(self) -> None:
        prose = self.each(4000)
        for title in self.said:
            made = {"title": title, "description": title, "note": next(prose), "contribution_ids": []}
            self.api("dan", "POST", f"{self.base}/themes", made)

    def decisions(self) -> None:
        ideas = [one["id"] for one in self.api("ana", "GET", f"{self.base}/ideas?limit=100")["items"]]
        more = [{"text": f"An idea. {words}"} for words in joined(600, self.said)[len(ideas) :]]
        ideas += [self.api("ana", "POST", f"{self.base}/ideas", one)["id"] for one in more]
        for ident, words in zip(ideas, joined(600, self.said), strict=False):
            decision = {"outcome": "not_used", "reason": "other", "words": words}
            self.api("dan", "PUT", f"/contributions/{ident}/disposition", decision, 0)
        self.ideas = ideas

    def frames(self) -> None:
        for at in range(0, len(self.said), 50):
            codes = [{"label": one, "description": one} for one in self.said[at : at + 50]]
            frame = {"name": self.said[at], "description": next(self.each(2000)), "codes": codes}
            self.api("dan", "POST", f"{self.base}/review/frames", frame)

    def text(self) -> None:
        """Write a third version whose every sentence is hostile, link its sentences, and suggest others."""
        statements, bodies = self.each(1000), self.each(8000)
        kept = [one for one in self.api("organiser", "GET", f"{self.base}/declaration")["foundations"] if one["key"] == FOUNDATIONS[0][0]]  # fmt: skip # noqa: E501
        foundations: list[dict[str, Any]] = [
            {"key": f"f-{at}", "title": title, "statement": next(statements), "body": next(bodies)}
            for at, title in enumerate(self.said[:12])
        ]
        foundations[0] |= {"id": kept[0].get("foundation_id", kept[0]["id"]), "key": FOUNDATIONS[0][0]}
        text = {"title": self.said[1], "preamble": next(self.each(8000)), "foundations": foundations}
        self.api("organiser", "PUT", f"{self.base}/declaration", text, 2)
        desk = self.api("dan", "GET", f"{self.base}/drafting")
        notes, reasons, others = self.each(600), self.each(1000), self.each(4000)
        for part in [one for one in desk["parts"] if one["part"] == "statement"][:6]:
            where = {key: part[key] for key in ("foundation_key", "part")} | {"anchor": part["sentences"][0]["anchor"]}
            link = {"number": 3, "kind": "contribution", "target_id": self.ideas[0], "role": "basis"}
            self.api("dan", "POST", f"{self.base}/sentence-links", link | where | {"note": next(notes)})
            change = {"number": 3, "replacement": next(others), "reason": next(reasons)}
            self.api("dan", "POST", f"{self.base}/suggestions", where | change)

    def sources(self) -> None:
        claims, key = self.each(1000), FOUNDATIONS[0][0]
        for one in self.said[:60]:
            reference = {"foundation_key": key, "kind": "data", "source": one, "claim": next(claims)}
            self.api("dan", "POST", f"{self.base}/references", reference)
        # One person may send a few in a minute.
        for at, text in enumerate(joined(6000, self.said)):
            study = {"title": self.said[at], "text": text, "place": self.said[at], "foundation_keys": [key]}
            for name in ("ana", "ben"):
                sent = self.api(name, "POST", f"{self.base}/case-studies", study)
            decision = f"/case-studies/{sent['id']}/decision"
            self.api("organiser", "POST", decision, {"show": True}, sent["version"])
        people = chain.from_iterable(repeat(("ana", "ben", "dan", "organiser")))
        for text, name in zip(joined(2000, self.said) * 2, people, strict=False):
            self.api(name, "POST", f"{self.base}/published/feedback", {"text": text})
        waiting = self.api("organiser", "GET", f"{self.base}/feedback?state=waiting&limit=100")["items"]
        for one in waiting[::2]:
            self.api("organiser", "POST", f"/feedback/{one['id']}/decision", {"show": True}, one["version"])

    def outcomes(self) -> None:
        prose, answers, statements = self.each(4000), self.each(2000), self.each(600)
        for at, one in enumerate(self.said):
            asked = self.api("dan", "POST", f"{self.base}/recommendations", {"audience": one[:60], "title": one, "text": next(prose)})  # fmt: skip # noqa: E501
            self.api("dan", "PATCH", f"/recommendations/{asked['id']}", {"state": "open"}, asked["version"])
            self.api(
                "ana", "PUT", f"/recommendations/{asked['id']}/answer", {"answer": "better_way", "text": next(answers)}
            )
            action = {"title": one, "owner": one, "text": next(prose), "due_on": "2031-12-31"}
            self.api("dan", "POST", f"{self.base}/actions", action)
            if at < 20:
                organisation = self.api("organiser", "POST", "/organisations", {"name": f"{at} {one}"[:80]})["id"]
                signed = {"signatory": one, "position": one, "statement": next(statements)}
                self.api("organiser", "POST", f"{self.base}/endorsements", {"organisation_id": organisation} | signed)

    def polls(self) -> None:
        closes = (datetime.now(UTC) + timedelta(days=7)).isoformat()
        self.polled = []
        for at in range(0, len(self.said), 8):
            eight = self.said[at : at + 8]
            if len(eight) < 2:
                break
            # Two that differ in case alone are the same answer.
            options = [f"{one} {number}" for number, one in enumerate(eight)]
            poll = {"question": eight[0], "note": eight[1], "thanks": eight[1], "kind": "scale", "options": options}
            poll |= {"closes_at": closes, "integrity": "open", "visibility": "always", "headline_label": eight[0][:80]}
            poll |= {"headline_places": [0], "workshop_id": self.base.rsplit("/", 1)[1]}
            self.polled.append(self.api("organiser", "POST", "/polls", poll))
