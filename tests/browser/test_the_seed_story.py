"""The story that Folkmoot was made for, once through the real pages: from a straw poll to a text that is answered.

What is many is prepared over the API; what a person does is done on a page. Every number that a page states is
counted again from what was sent.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser import ground
from tests.browser.ground import IDEAS, Service
from tests.browser.test_themes import TOPICS
from tests.browser.window import Window, Windows
from tests.polls.voting import QUESTION, solve

ROOM, TEXT, DESK = "/workshops/the-room", "/workshops/the-room/declaration", "/desk/the-room"
SAID = "Write discharge letters in plain words, so that I need not ask what they mean."
ANSWERS = ("Completely", "Mostly", "Partly", "Not at all")


@pytest.fixture(scope="module")
def service(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the room with the background work on; themes are found when the phase closes, not before."""
    folder = tmp_path_factory.mktemp("seeded") / "data"
    running = ground.start(prepared, folder, FOLKMOOT_BACKGROUND="true", FOLKMOOT_THEME_REFRESH_MINUTES="0")
    yield running
    running.stop()


@pytest.mark.long
def test_the_seed_story(open_as: Windows, service: Service) -> None:
    story = Story(service, open_as)
    story.is_asked_how_far_a_vision_is_supported()
    story.dora_comes_from_the_poll_and_speaks()
    story.is_closed_and_grouped()
    story.dan_decides()
    story.dan_links_and_olive_publishes()
    story.a_stranger_hears_dora_behind_a_sentence()
    story.dora_sees_what_became_of_it()
    story.an_organisation_signs()
    story.a_second_version_has_other_foundations()
    story.a_recommendation_is_answered()


class Story:
    """The story's people at their windows, and its chapters in order."""

    def __init__(self, service: Service, open_as: Windows) -> None:
        self.service, self.open_as = service, open_as
        self.room = service.room()
        self.base = f"/workshops/{self.room['id']}"
        self.poll = self._make_poll()
        self.votes = len(IDEAS)
        self._speak()
        self.dora = open_as(None, width=320, scheme="dark")
        self.organiser = open_as("organiser", width=1280)
        self.dan = open_as("dan", width=1280, scheme="dark")

    def api(self, name: str, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
        return self.service.api(name, method, path, body, **({} if version is None else {"If-Match": f'"v{version}"'}))

    def _make_poll(self) -> Any:
        more = {"closes_at": (datetime.now(UTC) + timedelta(days=7)).isoformat(), "integrity": "open"}
        more |= {"workshop_id": self.room["id"], "thanks": "Thank you for answering."}
        return self.service.api("organiser", "POST", "/polls", QUESTION | more)

    def _speak(self) -> None:
        """Let many things be said, and dan take a seat in the design group."""
        for number in range(48):
            text = TOPICS[number % 12].format(number + 2)
            idea = self.api("ana", "POST", f"{self.base}/ideas", {"text": text})
            if number % 3 == 0:
                self.api("ben", "PUT", f"/contributions/{idea['id']}/stance", {"stance": "agree"})
                self.votes += 1
        answers = {"borough": "Camden", "role": "nurse"}
        joined = self.api("dan", "POST", f"{self.base}/participations", {"display_name": "Dan Obi", "answers": answers})
        path = f"{self.base}/participations/{joined['id']}"
        self.api("organiser", "PATCH", path, {"role": "design_group"}, joined["version"])
        self.ideas = len(IDEAS) + 48

    def is_asked_how_far_a_vision_is_supported(self) -> None:
        """Ten answer over the API, one on the page; who answers within a second would be set aside."""
        path = f"{self.service.url}/api/v1/polls/{self.poll['id']}"
        papers = [httpx.post(f"{path}/tokens", json={}).json() for _ in range(10)]
        page = self.dora.go(f"/polls/{self.poll['slug']}")
        page.wait_for_timeout(1100)
        for choice, paper in zip([0] * 6 + [1] * 3 + [2], papers, strict=True):
            sent = {"choices": [choice], "token": paper["token"], "proof": solve(paper["challenge"])}
            assert httpx.post(f"{path}/ballots", json=sent).status_code == 200
        sound(self.dora, "the poll")
        page.get_by_role("button", name="Mostly", exact=True).click()
        expect(page.get_by_text("Thank you for answering.")).to_be_visible()
        sound(self.dora, "an answered poll")
        expect(page.locator(".headline")).to_have_text(re.compile(r"91\s%\s*support it completely or mostly"))
        desk = self.organiser.go(f"/desk/polls/{self.poll['id']}")
        desk.get_by_role("navigation", name="Parts of the poll").get_by_role("link", name="Result").click()
        expect(desk.locator(".poll-headline")).to_have_text(re.compile(r"91 %\s*support it completely or mostly"))
        expect(desk.locator(".figures")).to_contain_text("Counted11")
        for answer, count in zip(ANSWERS, (6, 4, 1, 0), strict=True):
            expect(desk.get_by_role("row", name=re.compile(f"^{answer}"))).to_contain_text(f"{count}")
        sound(self.organiser, "the result of the poll")

    def dora_comes_from_the_poll_and_speaks(self) -> None:
        page = self.dora.page
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Say more in").click()
        opened.value.wait_for_url("**/workshops/the-room*")
        where = opened.value.url.removeprefix(self.service.url)
        opened.value.close()
        page = self.dora.go(where)
        page.get_by_role("link", name="Take part").first.click()
        page.get_by_label("Your e-mail address").fill("dora@example.org")
        page.get_by_role("button", name="Send me the mail").click()
        expect(page.get_by_text("We have sent a mail to dora@example.org")).to_be_visible()
        page.get_by_label("The code in the mail").fill(self._code("dora@example.org"))
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("The name you go by here").fill("Dora of the night shift")
        page.get_by_role("combobox", name=re.compile("organisation")).fill("Northg")
        page.get_by_role("option", name="Northgate Hospice").click()
        page.get_by_label("Your borough").select_option("Hackney")
        sound(self.dora, "joining")
        page.get_by_role("button", name="Join the workshop").click()
        page.wait_for_url(re.compile("/workshops/the-room$"))
        page.locator("fm-toasts").get_by_role("button").click()
        page.get_by_role("button", name="Ideas", exact=True).click()
        page.get_by_label("What would you add or change?").fill(SAID)
        page.get_by_role("button", name="Post idea").click()
        mine = page.locator("article.idea", has_text=SAID)
        expect(mine).to_be_visible()
        page.get_by_role("searchbox").fill("kettle")
        expect(page.locator("article.idea")).to_have_count(1)
        agree = page.locator('article.idea [data-stance="agree"]').first
        agree.click()
        expect(agree).to_have_attribute("aria-pressed", "true")
        sound(self.dora, "voting")
        page = self.dora.go(f"{ROOM}/mine")
        page.get_by_role("checkbox", name=re.compile("^What I said may be quoted")).check()
        expect(page.get_by_text("You may be quoted, by role only.")).to_be_visible()
        self.ideas, self.votes = self.ideas + 1, self.votes + 1
        self.contributions = self.ideas + 3  # the prepared room has three comments
        found = self.api("organiser", "GET", f"{self.base}/ideas?q=plain+words")["items"]
        self.said: str = next(one["id"] for one in found if one["text"] == SAID)

    def _code(self, address: str) -> str:
        """Return the code that was mailed; mail is sent in the background."""
        for _ in range(100):
            try:
                return self.service.code_for(address)
            except (FileNotFoundError, StopIteration):
                self.dora.page.wait_for_timeout(50)
        raise AssertionError(f"no mail to {address}")

    def is_closed_and_grouped(self) -> None:
        page = self.organiser.go(DESK)
        for name, count in (("Ideas", self.ideas), ("Votes", self.votes)):
            expect(page.locator(".figures > div", has=page.get_by_text(name, exact=True)).locator("dd")).to_have_text(str(count))  # fmt: skip # noqa: E501
        page = self.organiser.go(f"{DESK}/timeline")
        page.get_by_role("button", name="Close “Say and vote” now").click()
        page.get_by_role("dialog").get_by_label("Why?").fill("All has been said.")
        page.get_by_role("dialog").get_by_role("button", name="Close it now").click()
        expect(page.get_by_role("button", name="Reopen “Say and vote”")).to_be_visible()
        sound(self.organiser, "a closed phase")
        room = self.dora.go(ROOM)
        expect(room.get_by_label("What would you add or change?")).to_have_count(0)
        sound(self.dora, "a closed room")
        page = self.organiser.go(f"{ROOM}/themes")
        # A phase that closes has its themes found.
        expect(page.get_by_text(f"among {self.contributions} contributions")).to_be_visible(timeout=60_000)
        expect(page.locator("fm-theme-map")).to_be_visible()
        sound(self.organiser, "themes")

    def dan_decides(self) -> None:
        """Rename the theme that dora's idea is in, use it as a whole, and leave one thing in it for later."""
        found = self.api("dan", "GET", f"{self.base}/themes")
        tops = [one for one in found["themes"] if one["parent"] is None]
        assert sum(one["size"] for one in tops) + found["tray"]["size"] == self.contributions
        (holds,) = (one for one in tops if self.said in self._members(one["id"]))
        self.theme, self.size = holds["id"], holds["size"]
        page = self.dan.go(f"{ROOM}/themes/work")
        page.get_by_role("link", name=re.compile(f"^{re.escape(holds['title'])}")).first.click()
        page.get_by_role("button", name="Rename, describe, place").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Title").fill("Letters in plain words")
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="Letters in plain words", level=2)).to_be_visible()
        page.get_by_role("button", name="Decide about all in it").click()
        dialog.get_by_role("radio", name=re.compile("^used")).check()
        dialog.get_by_role("button", name="Decide").click()
        box = page.get_by_role("region", name="What becomes of it")
        expect(box).to_contain_text(f"{self.size} used")
        odd = page.locator(".work-member").filter(has_not_text=SAID).first
        odd.get_by_role("button", name=re.compile("^Decide")).click()
        dialog.get_by_role("radio", name=re.compile("^not used")).check()
        dialog.get_by_label("Why is it not used?").select_option("later")
        dialog.get_by_role("button", name="Decide").click()
        expect(odd).to_contain_text("For a later version")
        expect(box).to_contain_text(f"{self.size - 1} used")
        sound(self.dan, "the workspace")
        shown = re.findall(r"(\d+)\s+(used|merged|not used|pending)", box.locator(".sums .figures").first.inner_text())
        assert {word: int(count) for count, word in shown} == {"used": self.size - 1, "merged": 0, "not used": 1, "pending": 0}  # fmt: skip # noqa: E501
        sums = self.api("organiser", "GET", f"{self.base}/review")["sums"]
        rest = self.contributions - self.size
        assert sums == {"total": self.contributions, "used": self.size - 1, "merged": 0, "not_used": 1, "pending": rest}

    def _members(self, theme: str) -> set[str]:
        items = self.api("dan", "GET", f"/themes/{theme}/contributions?limit=100")["items"]
        return {one["contribution"]["id"] for one in items}

    def dan_links_and_olive_publishes(self) -> None:
        page = self.dan.go(f"{DESK}/drafting")
        page.get_by_role("link", name=re.compile("^Care begins with the person")).click()
        dialog = page.get_by_role("dialog")
        page.get_by_role("button", name="Link something").click()
        dialog.get_by_role("radio", name=re.compile("^Letters in plain words")).check()
        dialog.get_by_role("button", name="Link it").click()
        expect(page.locator(".link-one")).to_have_count(1)
        expect(page.locator(".link-one")).to_contain_text(f"{self.size} contributions")
        page.get_by_role("button", name="Link something").click()
        dialog.get_by_label("What", exact=True).select_option("contribution")
        dialog.get_by_label("Words in it").fill("need not ask")
        expect(dialog.get_by_role("radio")).to_have_count(1)
        dialog.get_by_role("radio").check()
        dialog.get_by_role("button", name="Link it").click()
        expect(page.locator(".link-one")).to_have_count(2)
        sound(self.dan, "drafting")
        page = self.organiser.go(f"{DESK}/drafting?view=publish")
        expect(page.get_by_role("row", name=re.compile("^That rest on something"))).to_contain_text("1 of")
        page.get_by_label("Areas are counted by").select_option("borough")
        page.get_by_label("What the areas are called").fill("boroughs")
        sound(self.organiser, "before publishing")
        page.get_by_role("button", name="Publish", exact=True).click()
        page.get_by_role("dialog").get_by_role("button", name="Publish").click()
        expect(page.get_by_role("region", name="What was published").locator("li")).to_have_count(1)
        sound(self.organiser, "published")

    def a_stranger_hears_dora_behind_a_sentence(self) -> None:
        stranger = self.open_as(None, width=320, scheme="light")
        page = stranger.go(TEXT)
        # Ana, Ben and Dora have spoken; Dora alone said to which organisation she belongs.
        stated = {"people": 3, "organisations": 1, "ideas": self.ideas, "votes": self.votes}
        shown = page.locator(".numbers tbody tr")
        told = {one["key"]: one for one in self.api("", "GET", f"{self.base}/published")["revision"]["numbers"]}
        assert {key: told[key]["value"] for key in stated} == stated
        for key, count in stated.items():
            row = shown.filter(has=page.get_by_role("rowheader", name=told[key]["label"], exact=True))
            expect(row.locator(".figure")).to_have_text(str(count))
        assert (told["areas"]["value"], told["areas"]["of"]) == (2, 3)
        expect(page.locator(".large-numbers div", has_text="boroughs")).to_contain_text("of 3")
        sound(stranger, "the declaration")
        page.get_by_role("link", name=re.compile("^Care begins with the person")).click()
        panel = page.get_by_role("dialog", name="The voices behind this sentence")
        expect(panel.get_by_text(f"It rests on {self.size} contributions.")).to_be_visible()
        expect(panel.locator(".voice", has_text=SAID)).to_have_count(1)
        assert "Dora" not in panel.inner_text()
        sound(stranger, "the voices")

    def dora_sees_what_became_of_it(self) -> None:
        page = self.dora.go(f"{ROOM}/mine")
        mine = page.locator(".mine-one", has_text=SAID)
        mine.scroll_into_view_if_needed()
        expect(mine).to_contain_text("It is behind a sentence of the declaration.")
        self._reread_until_told(page)
        expect(page.locator(".told")).to_contain_text("You said one thing: it is in the text.")
        sound(self.dora, "my contributions")
        mine.get_by_role("link", name=re.compile("^Care begins with the person")).click()
        panel = page.get_by_role("dialog", name="The voices behind this sentence")
        expect(panel.locator(".voice", has_text=SAID)).to_have_count(1)

    def _reread_until_told(self, page: Page) -> None:
        """Come back until the message about the publication has been composed, which happens in the background."""
        for _ in range(20):
            page.locator(".told label").wait_for()
            if page.locator(".told .note").count():
                return
            page.wait_for_timeout(250)
            page.reload()
        raise AssertionError("dora is not told what became of it")

    def an_organisation_signs(self) -> None:
        page = self.organiser.go(TEXT)
        page.get_by_role("button", name="Sign for an organisation").click()
        page.get_by_role("combobox", name=re.compile("Organisation")).fill("Northg")
        page.get_by_role("option", name="Northgate Hospice").click()
        page.get_by_label("Who signs").fill("Noor Hale")
        page.get_by_label("Their position").fill("Matron")
        page.get_by_role("button", name="Sign", exact=True).click()
        signed = page.locator(".endorsement", has_text="Northgate Hospice")
        expect(signed).to_contain_text("Noor Hale, Matron")
        sound(self.organiser, "signed")

    def a_second_version_has_other_foundations(self) -> None:
        first, second, third, fourth = self.api("organiser", "GET", f"{self.base}/declaration")["foundations"]
        made: tuple[tuple[str, str, list[Any] | None], ...] = (
            ("Near and known", "Care is near, and begins with the person.", [first, second]),
            ("Share", "Nobody has to invent alone.", [third]),
            ("Learn", "What was solved is told.", [third]),
            ("Plain letters", "Letters are written for those who get them.", None),
        )
        foundations = [
            {"key": title.lower().replace(" ", "-"), "title": title, "statement": statement}
            | ({"from": [one["text_id"] for one in sources]} if sources else {})
            for title, statement, sources in made
        ]
        text = {"title": "Nearer, the second time", "preamble": "We declare again:", "foundations": foundations}
        self.api("organiser", "PUT", f"{self.base}/declaration", text, 1)
        body = {"number": 2, "area_field": "borough", "area_label": "boroughs"}
        self.api("organiser", "POST", f"{self.base}/publications", body)
        reader = self.open_as(None, width=768, scheme="dark")
        page = reader.go(f"{TEXT}/compare")
        shown = Counter(page.locator(".compared .lineage").all_inner_texts())
        assert shown == {"Merged": 2, "Split": 2, "New": 1, "Dropped": 1}
        told = page.locator(".declaration-compare > .row .lineage").all_inner_texts()
        assert {re.sub(r"\s+", " ", one) for one in told} == {f"{kind} {count}" for kind, count in shown.items()}
        expect(page.get_by_role("region", name=fourth["title"]).locator(".lineage")).to_have_text("Dropped")
        sound(reader, "what changed")

    def a_recommendation_is_answered(self) -> None:
        page = self.dan.go(f"{DESK}/outcomes")
        page.get_by_role("button", name="New recommendation").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("To whom").fill("hospices")
        dialog.get_by_label("Title").fill("Write for the person")
        dialog.get_by_role("button", name="Save").click()
        one = page.locator(".outcome-one", has_text="Write for the person")
        one.get_by_role("button", name=re.compile("^Open it")).click()
        expect(one).to_contain_text("Open for answers")
        sound(self.dan, "a recommendation is written")
        for name, answer in (("ana", "agree"), ("ben", "missing")):
            items = self.api(name, "GET", f"{self.base}/recommendations?audience=hospices")["items"]
            text = "" if answer == "agree" else "And aloud."
            self.api(name, "PUT", f"/recommendations/{items[0]['id']}/answer", {"answer": answer, "text": text})
        page = self.dora.go(f"{TEXT}/practice")
        asked = page.get_by_role("article", name="Write for the person")
        asked.get_by_role("button", name="Agree").click()
        figures = asked.locator(".figures")
        expect(figures).to_contain_text("67% Agree (2)")
        expect(figures).to_contain_text("33% Something is missing (1)")
        sound(self.dora, "a recommendation is answered")


def sound(window: Window, where: str) -> None:
    """Fail for what nobody who walks this way should meet."""
    window.page.evaluate("scrollTo(0, 0)")  # else something stands half below the bar that stays
    window.axe(where)
    assert window.small_targets() == [], where
    assert window.overflow() <= 0, where
