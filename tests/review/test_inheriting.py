"""A split takes nothing back: what was decided for a theme holds for its parts, and goes with them when undone."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.log.models import LogEntry
from app.themes.models import ThemeMember, ThemeProposal, ThemeRun
from tests.cast import Cast
from tests.review.ground import done, got, ideas, put, themes

WORDS = "The council decided this last year."


async def outcomes(cast: Cast) -> dict[str, Any]:
    found = await got(cast.designer, f"/workshops/{cast.workshop_id}/review/dispositions", limit=100)
    return {item["contribution"]["id"]: item["effect"]["outcome"] for item in found["items"]}


async def version_of(cast: Cast, theme_id: UUID | str) -> int:
    found: int = (await got(cast.designer, f"/themes/{theme_id}"))["version"]
    return found


async def split(cast: Cast, theme_id: UUID, *groups: list[UUID]) -> tuple[dict[str, Any], list[str]]:
    """Split groups off a theme; return the edit and the new themes."""
    parts = [{"title": f"Part {n}", "contribution_ids": [str(one) for one in group]} for n, group in enumerate(groups)]
    version = await version_of(cast, theme_id)
    edit = await done(cast.organiser, f"/themes/{theme_id}/split", version, method="POST", parts=parts)
    return edit["edit"], [theme["id"] for theme in edit["themes"] if theme["id"] != str(theme_id)]


async def undo(cast: Cast, edit_id: str) -> dict[str, Any]:
    return await done(cast.organiser, f"/workshops/{cast.workshop_id}/theme-edits/{edit_id}/undo", method="POST")


async def test_parts_keep_what_was_decided_for_the_whole(cast: Cast) -> None:
    ids = await ideas(cast, 6)
    whole, other = await themes(cast, ids[:5], ids[5:])
    await done(cast.designer, f"/themes/{whole}/disposition", 0, outcome="not_used", reason="other", words=WORDS)
    await done(cast.designer, f"/contributions/{ids[0]}/disposition", 0, outcome="used")
    before = await outcomes(cast)
    sums = (await got(cast.designer, f"/workshops/{cast.workshop_id}/review"))["sums"]
    edit, parts = await split(cast, whole, ids[:2], ids[2:4])
    assert await outcomes(cast) == before
    assert (await got(cast.designer, f"/workshops/{cast.workshop_id}/review"))["sums"] == sums
    for part in parts:
        held = await got(cast.designer, f"/themes/{part}/disposition")
        assert (held["version"], held["own"]["words"]) == (1, WORDS)
        history = (await got(cast.designer, f"/themes/{part}/disposition/history"))["items"]
        assert [(one["version"], one["by"]["participation_id"]) for one in history] == [
            (1, str(cast.people["designer"].participation_id))
        ], "in the name of whoever decided"
    assert (await got(cast.designer, f"/themes/{other}/disposition"))["own"] is None

    def told(session: Session) -> list[UUID | None]:
        kind = LogEntry.kind == "disposition.set"
        return [entry.subject_id for entry in session.exec(select(LogEntry).where(kind).order_by(LogEntry.seq))]

    logged = await cast.app.state.runtime.reader.read(told)
    assert sorted(map(str, logged[2:])) == sorted(parts), "each is a fact of the log"
    # From now on each is the group's own.
    await done(cast.designer, f"/themes/{parts[0]}/disposition", 1, outcome="used")
    assert (await outcomes(cast))[str(ids[1])] == "used"
    assert (await outcomes(cast))[str(ids[2])] == "not_used"
    undone = await undo(cast, edit["id"])
    assert await outcomes(cast) == before, "what was in the parts is decided by the whole again"
    await undo(cast, undone["edit"]["id"])
    assert (await outcomes(cast))[str(ids[1])] == "used", "and with the split all of it is back"


@pytest.mark.parametrize("decided", ["heading", "taken back", "never"])
async def test_only_what_was_decided_for_the_theme_itself_is_given_on(cast: Cast, decided: str) -> None:
    ids = await ideas(cast, 4)
    heading, whole = await themes(cast, [], ids, parents=[None, 0])
    if decided == "heading":
        await done(cast.designer, f"/themes/{heading}/disposition", 0, outcome="used")
    if decided == "taken back":
        await done(cast.designer, f"/themes/{whole}/disposition", 0, outcome="used")
        await put(cast.designer, f"/themes/{whole}/disposition", 1, method="DELETE")
    before = await outcomes(cast)
    _, (part,) = await split(cast, whole, ids[:2])
    assert await outcomes(cast) == before
    assert (await got(cast.designer, f"/themes/{part}/disposition"))["own"] is None, "so a heading goes on deciding"


@pytest.mark.parametrize("way", ["accept", "settle"])
async def test_a_split_that_a_run_proposed_keeps_it_too(cast: Cast, way: str) -> None:
    ids = await ideas(cast, 6)
    (whole,) = await themes(cast, ids)

    def propose(tx: Any) -> UUID:
        for member in tx.session.exec(select(ThemeMember).where(ThemeMember.theme_id == whole)):
            member.source = "run"
        run = ThemeRun(workshop_id=cast.workshop_id, requested_at=tx.now, parameters={}, seed=0, status="done")
        tx.session.add(run)
        tx.session.flush()
        part = {"title": "Apart", "identity": 7, "contributions": [[str(one), 900] for one in ids[:3]]}
        proposal = ThemeProposal(
            workshop_id=cast.workshop_id,
            run_id=run.id,
            kind="split",
            confidence=900,
            reason="It came out as two groups.",
            title="Whole",
            theme_ids=[str(whole)],
            parts=[part],
            contribution_count=3,
            fingerprint="f",
            created_at=tx.now,
        )
        tx.session.add(proposal)
        tx.session.flush()
        ident: UUID = proposal.id
        return ident

    proposal = await cast.app.state.runtime.writer.write(propose)
    await done(cast.designer, f"/themes/{whole}/disposition", 0, outcome="used")
    before = await outcomes(cast)
    at = f"/workshops/{cast.workshop_id}/theme-proposals"
    if way == "accept":
        await done(cast.designer, f"{at}/{proposal}/accept", method="POST", title="Apart")
    else:
        await done(cast.designer, f"{at}/settle", method="POST", accept_from=0.5)
    listed = await got(cast.designer, f"/workshops/{cast.workshop_id}/themes")
    assert sorted(theme["size"] for theme in listed["themes"]) == [3, 3]
    assert await outcomes(cast) == before == dict.fromkeys(map(str, ids), "used")


async def test_the_words_go_when_whoever_wrote_them_is_erased(cast: Cast) -> None:
    ids = await ideas(cast, 4)
    (whole,) = await themes(cast, ids)
    await done(cast.designer, f"/themes/{whole}/disposition", 0, outcome="not_used", reason="other", words=WORDS)
    _, (part,) = await split(cast, whole, ids[:2])
    gone = await cast.designer.delete("/api/v1/me")
    assert gone.status_code == 204, gone.text
    for theme in (whole, part):
        kept = (await got(cast.organiser, f"/themes/{theme}/disposition"))["own"]
        assert (kept["outcome"], kept["words"]) == ("not_used", "")
        assert WORDS not in str(await got(cast.organiser, f"/themes/{theme}/disposition/history"))
