"""What other sites learn of a link to a declaration: only what a visitor may read, and nothing that runs."""

from app.storage.writer import Tx
from app.workshops.models import Workshop
from tests.cast import Cast
from tests.publishing.drafts import draft, publish, text, write

PAGE = "/workshops/the-room/declaration"


async def test_a_published_declaration_has_a_card(cast: Cast) -> None:
    before = await cast.visitor.get(PAGE)
    assert "og:title" not in before.text
    desk = await draft(cast)
    await write(cast, text() | {"title": 'Nearer "home" <script>'}, desk["number"])
    await publish(cast, desk["number"] + 1)
    page = await cast.visitor.get(PAGE)
    assert page.status_code == 200
    assert '<meta property="og:title" content="Nearer &quot;home&quot; &lt;script&gt;">' in page.text
    assert "/published/card.png?revision=1" in page.text
    assert f'{PAGE}">' in page.text, "the address that counts is that of the newest revision"
    assert page.text.count("<script") == before.text.count("<script")
    assert page.headers["etag"] != before.headers["etag"]
    again = await cast.visitor.get(PAGE, headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304


async def test_the_card_of_an_unlisted_room_is_for_nobody(cast: Cast) -> None:
    desk = await draft(cast)
    await publish(cast, desk["number"])

    def hide(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).is_listed = False

    await cast.app.state.runtime.writer.write(hide)
    for person in (cast.visitor, cast.organiser):
        page = await person.get(PAGE)
        assert page.status_code == 200
        assert "og:title" not in page.text
        assert "Nearer home" not in page.text
