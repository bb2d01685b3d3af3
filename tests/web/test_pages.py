"""The pages that are only read: escaped, without scripts, and silent where the API is."""

import re
from datetime import timedelta

from app.contributions.models import Contribution
from app.declarations.models import FoundationText
from app.storage.writer import Tx
from app.workshops.models import Workshop
from tests.cast import Cast

EVIL = "<script>alert(1)</script>"


async def test_the_start_page_lists_what_a_visitor_may_know_of(cast: Cast) -> None:
    def change(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.other_workshop_id).is_listed = False
        tx.session.get_one(Workshop, cast.workshop_id).summary = EVIL

    await cast.app.state.runtime.writer.write(change)
    page = await cast.visitor.get("/plain")
    assert page.status_code == 200
    assert "The Room" in page.text
    assert "Another Room" not in page.text
    assert EVIL not in page.text
    assert "&lt;script&gt;" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_a_room_shows_its_draft_and_ideas_and_no_hidden_tally(cast: Cast) -> None:
    def say(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).tallies_hidden = True
        tx.session.get_one(FoundationText, cast.text_ids[0]).agree = 1_977_130_313
        author = cast.people["ana"].participation_id
        for text, is_visible in ((f"An *idea* {EVIL}", True), ("A hidden one", False)):
            tx.session.add(
                Contribution(
                    workshop_id=cast.workshop_id,
                    kind="idea",
                    author_id=author,
                    text=text,
                    posted_at=tx.now,
                    agree=1_977_140_313,
                    is_visible=is_visible,
                    hidden_at=None if is_visible else tx.now,
                )
            )

    await cast.app.state.runtime.writer.write(say)
    page = (await cast.visitor.get("/plain/workshops/the-room")).text
    assert "We must get-personal." in page
    assert "<em>idea</em>" in page
    assert EVIL not in page
    assert "A hidden one" not in page
    assert "1977130313" not in page
    assert "1977140313" not in page
    cast.app.state.runtime.clock.instant += timedelta(days=30)
    page = (await cast.visitor.get("/plain/workshops/the-room")).text
    assert "1977130313 agree" in page
    assert "1977140313 agree" in page


async def test_an_unlisted_room_is_not_there(cast: Cast) -> None:
    assert (await cast.visitor.get("/plain/workshops/no-such")).status_code == 404


async def test_the_reference_has_every_operation_and_no_script(cast: Cast) -> None:
    page = (await cast.visitor.get("/docs")).text
    document = (await cast.visitor.get("/api/v1/openapi.json")).json()
    for operations in document["paths"].values():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page
    assert "<script" not in page
    for address in re.findall(r'(?:href|src)="([^"#]+)"', page):
        assert address.startswith("/"), "nothing from another host"
        if not address.startswith("/api"):
            assert (await cast.visitor.get(address)).status_code == 200, address


async def test_static_names_are_never_paths(cast: Cast) -> None:
    assert (await cast.visitor.get("/static/plain.css")).status_code == 200
    for name in ("..%2froutes.py", "routes.py", "%2e%2e", "nothing.css"):
        assert (await cast.visitor.get(f"/static/{name}")).status_code == 404
