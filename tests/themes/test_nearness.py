"""Kept vectors and what they find: made once for each text, gone with it, and never a way to what one may not read."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.contributions.models import Contribution
from app.storage.writer import Tx
from app.themes.commands.keeping import Encoded, keep_vectors
from app.themes.models import Cluster, ContributionVector, Theme
from app.themes.nearness.encoding import Encoders, unpacked
from app.themes.nearness.keeper import VectorKeeper
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.test_erasure import containing
from tests.themes.sayings import say, sentences
from tests.themes.test_editing import edit, listed
from tests.themes.test_running import asked, settle
from tests.work.waiting import until


def keeper_of(cast: Cast) -> VectorKeeper:
    runtime = cast.app.state.runtime
    return VectorKeeper(runtime.reader, runtime.writer, Encoders())


async def vectors(cast: Cast) -> dict[UUID, ContributionVector]:
    def read(session: Session) -> Any:
        return {row.contribution_id: row for row in session.exec(select(ContributionVector))}

    return await cast.app.state.runtime.reader.read(read)


async def post(cast: Cast, text: str) -> dict[str, Any]:
    answer = await cast.ana.post(f"/api/v1/workshops/{cast.workshop_id}/ideas", json={"text": text})
    assert answer.status_code == 201, answer.text
    posted: dict[str, Any] = answer.json()
    return posted


async def test_what_is_posted_is_encoded_once_and_what_is_edited_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = keeper_of(cast)
    assert await keeper.turn() == 0
    idea = await post(cast, "One named nurse for every family")
    assert await keeper.turn() == 1
    assert await keeper.turn() == 0
    assert await keeper_of(cast).turn() == 0  # another process, or this one after a restart
    kept = (await vectors(cast))[UUID(idea["id"])]
    assert kept.encoder.startswith("static:")
    assert abs(float((unpacked([kept.vector]) ** 2).sum()) - 1) < 0.01
    changed = await cast.ana.patch(
        f"/api/v1/contributions/{idea['id']}",
        json={"text": "Cheaper parking for all visitors"},
        headers={"If-Match": '"v1"'},
    )
    assert changed.status_code == 200, changed.text
    assert await keeper.turn() == 1
    again = (await vectors(cast))[UUID(idea["id"])]
    assert (again.text_version, again.vector == kept.vector) == (2, False)


async def test_a_restart_catches_up_with_what_a_killed_process_left(cast: Cast) -> None:
    await cast.app.state.runtime.writer.write(say, cast, sentences(300))  # and nothing in the log tells of them
    keeper = keeper_of(cast)
    assert await keeper.turn() == 300
    assert len(await vectors(cast)) == 300


SPANISH = [
    "Más árboles y sombra en las calles del barrio para los vecinos mayores",
    "Que el centro de salud abra también por las tardes y los sábados",
    "Un autobús que pase cada diez minutos por la plaza del mercado",
    "Bancos donde las personas mayores puedan descansar de camino a la consulta",
]


async def test_a_room_whose_language_turns_out_to_be_another_is_encoded_anew(cast: Cast) -> None:
    keeper = keeper_of(cast)
    await post(cast, "Warm meals for whoever waits on the wards at night")
    assert await keeper.turn() == 1
    assert {row.encoder.partition(":")[0] for row in (await vectors(cast)).values()} == {"static"}
    for text in SPANISH:
        await post(cast, text)
    assert await keeper.turn() == 5
    assert {row.encoder.partition(":")[0] for row in (await vectors(cast)).values()} == {"hashed"}
    await post(cast, "Una sala donde las familias puedan esperar sin frío")
    assert await keeper.turn() == 1


async def test_a_vector_goes_with_its_text(cast: Cast) -> None:
    keeper = keeper_of(cast)
    await keeper.turn()
    withdrawn, hidden = await post(cast, "I take this back soon"), await post(cast, "Somebody hides this text")
    await keeper.turn()
    assert len(await vectors(cast)) == 2
    assert (await cast.ana.delete(f"/api/v1/contributions/{withdrawn['id']}")).status_code == 200
    hide = await cast.moderator.post(
        f"/api/v1/contributions/{hidden['id']}/hide", json={"reason": "spam"}, headers={"If-Match": '"v1"'}
    )
    assert hide.status_code == 200, hide.text
    await keeper.turn()
    assert await vectors(cast) == {}
    shown = await cast.moderator.post(
        f"/api/v1/contributions/{hidden['id']}/restore", json={}, headers={"If-Match": '"v2"'}
    )
    assert shown.status_code == 200, shown.text
    await keeper.turn()
    assert list(await vectors(cast)) == [UUID(hidden["id"])]


async def test_erasing_somebody_erases_their_vectors_at_once(cast: Cast) -> None:
    await post(cast, "What Ana thinks about parking")
    await cast.app.state.runtime.writer.write(say, cast, ["What Ben thinks about parking"])
    await keeper_of(cast).turn()
    assert len(await vectors(cast)) == 2
    assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    assert len(await vectors(cast)) == 1


@pytest.mark.parametrize("way", ["erased", "withdrawn"])
async def test_a_summary_does_not_outlive_what_it_quotes(cast: Cast, way: str) -> None:
    keeper, secret = keeper_of(cast), "Qqquoted words that only Ana said about warm food on wards"
    await keeper.turn()
    idea = await post(cast, secret)
    ids = [UUID(idea["id"]), *await cast.app.state.runtime.writer.write(say, cast, sentences(5))]
    await settle(cast, await asked(cast), ids)
    await keeper.turn()

    def quote(tx: Tx) -> None:
        for model in (Cluster, Theme):
            for row in tx.session.exec(select(model)):
                row.summary = secret
                tx.session.add(row)

    await cast.app.state.runtime.writer.write(quote)
    assert "cluster.summary" in await cast.app.state.runtime.reader.read(containing, "qqquoted")
    if way == "erased":
        assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    else:
        assert (await cast.ana.delete(f"/api/v1/contributions/{idea['id']}")).status_code == 200
        await keeper.turn()
    found = set(await cast.app.state.runtime.reader.read(containing, "qqquoted"))
    assert not found & {"theme.summary", "theme_edit.before", "theme_edit.after", "contribution_vector.vector"}
    summaries = (await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json()["themes"]
    assert {theme["summary"] for theme in summaries} == {""}
    holding = "1.1"  # the first idea of `found_in`

    def kept_of(session: Session) -> str | None:
        return session.exec(select(Cluster.summary).where(Cluster.number == holding)).one()

    assert await cast.app.state.runtime.reader.read(kept_of) == ""


async def test_an_encoding_that_comes_too_late_is_not_kept(cast: Cast) -> None:
    """The text was withdrawn, or edited, while it was being encoded."""
    ids = await cast.app.state.runtime.writer.write(say, cast, ["A text that changes", "A text that goes"])

    def change(tx: Tx) -> None:
        for ident, values in zip(ids, ({"version": 2}, {"is_visible": False}), strict=True):
            row = tx.session.get_one(Contribution, ident)
            for name, value in values.items():
                setattr(row, name, value)
            tx.session.add(row)

    await cast.app.state.runtime.writer.write(change)
    late = [Encoded(ident, cast.workshop_id, 1, b"\0" * 512) for ident in ids]
    assert await cast.app.state.runtime.writer.write(keep_vectors, "static", late) == 0
    assert await vectors(cast) == {}


async def similar(cast: Cast, client: Any, text: str) -> list[str]:
    answer = await client.post(f"/api/v1/workshops/{cast.workshop_id}/similar", json={"text": text})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_similar_ideas_are_found_by_meaning_without_ones_own_and_without_hidden_ones(cast: Cast) -> None:
    mine = await post(cast, "A child should always see the same doctor")
    said = [
        "Kids ought to meet the same physician each visit",
        "Parking at the hospital costs too much money",
        "The food on the ward was cold again",
    ]
    ids = await cast.app.state.runtime.writer.write(say, cast, said)
    hidden = await cast.app.state.runtime.writer.write(
        say, cast, ["Children should always see the same doctor"], is_visible=False
    )
    asked_for = "Children need to see the same doctor every time"
    await keeper_of(cast).turn()
    by_ana, by_ben = await similar(cast, cast.ana, asked_for), await similar(cast, cast.ben, asked_for)
    assert by_ana[0] == str(ids[0])
    assert mine["id"] not in by_ana
    assert by_ben[0] == mine["id"]
    assert not {str(ident) for ident in ids} & set(by_ben)
    assert str(hidden[0]) not in by_ana + by_ben
    await cast.ana.delete(f"/api/v1/contributions/{mine['id']}")
    assert mine["id"] not in await similar(cast, cast.visitor, asked_for)


async def test_what_is_new_is_found_without_a_restart(cast: Cast) -> None:
    keeper = keeper_of(cast)
    await cast.app.state.runtime.writer.write(say, cast, sentences(40))
    await keeper.turn()
    assert await similar(cast, cast.ben, "Teenagers want a skate park") == []
    fresh = await post(cast, "Build a skate park for teenagers")
    await keeper.turn()
    assert (await similar(cast, cast.ben, "Teenagers want a skate park"))[0] == fresh["id"]


async def test_likely_themes_are_for_those_who_see_themes(cast: Cast, clock: TravellingClock) -> None:
    ids = await cast.app.state.runtime.writer.write(say, cast, sentences(16)[:6])
    await settle(cast, await asked(cast), ids)
    nurses = (await listed(cast))["themes"]
    late = await cast.app.state.runtime.writer.write(say, cast, ["The same nurse should come every day"])
    await keeper_of(cast).turn()
    at = f"/api/v1/workshops/{cast.workshop_id}/likely-themes"
    assert (await cast.visitor.get(at, params={"text": "nurse"})).status_code == 401
    assert (await cast.ana.get(at, params={"text": "nurse"})).status_code == 403
    near = (await cast.designer.get(at, params={"text": "One nurse who knows me"})).json()["likely"]
    assert {one["theme_id"] for one in near} <= {theme["id"] for theme in nurses}
    assert near[0]["strength"] >= near[-1]["strength"]
    tray = (await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/theme-tray")).json()["items"]
    assert [item["contribution"]["id"] for item in tray] == [str(late[0])]
    assert tray[0]["likely"]
    clock.travel(days=7)
    assert (await cast.ana.get(at, params={"text": "nurse"})).status_code == 200
    assert (await cast.ana.get(f"/api/v1/workshops/{cast.workshop_id}/theme-tray")).status_code == 403
    places = (await cast.ana.get(f"/api/v1/contributions/{ids[0]}/themes")).json()["themes"]
    assert [place["title"] for place in places] == ["Theme 1.1"]


async def test_a_new_idea_gets_its_likely_themes_in_the_answer_to_those_who_see_themes(cast: Cast) -> None:
    ids = await cast.app.state.runtime.writer.write(say, cast, sentences(6))
    at, body = f"/api/v1/workshops/{cast.workshop_id}/ideas", {"text": "One nurse who knows my family"}
    assert "likely_themes" not in (await cast.designer.post(at, json=body)).json()
    await settle(cast, await asked(cast), ids)
    await keeper_of(cast).turn()
    key = {"Idempotency-Key": "one"}

    async def heard() -> bool:
        return cast.workshop_id in cast.app.state.nearness.with_themes

    await until(heard, "the process to hear of themes")
    posted = await cast.designer.post(at, json=body, headers=key)
    themes = {theme["id"] for theme in (await listed(cast))["themes"]}
    assert {one["theme_id"] for one in posted.json()["likely_themes"]} <= themes
    assert len(posted.json()["likely_themes"]) > 0
    again = await cast.designer.post(at, json=body, headers=key)
    assert (again.json()["id"], again.headers["Location"]) == (posted.json()["id"], posted.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "likely_themes" not in (await cast.ana.post(at, json=body)).json()


async def test_a_theme_that_was_retired_is_not_likely(cast: Cast) -> None:
    ids = await cast.app.state.runtime.writer.write(say, cast, sentences(6))
    await settle(cast, await asked(cast), ids)
    await keeper_of(cast).turn()
    at = f"/api/v1/workshops/{cast.workshop_id}/likely-themes"
    near = (await cast.designer.get(at, params={"text": "One nurse who knows me"})).json()["likely"]
    theme = next(theme for theme in (await listed(cast))["themes"] if theme["id"] == near[0]["theme_id"])
    await edit(cast.designer, "DELETE", theme)
    after = (await cast.designer.get(at, params={"text": "One nurse who knows me"})).json()["likely"]
    assert theme["id"] not in {one["theme_id"] for one in after}
