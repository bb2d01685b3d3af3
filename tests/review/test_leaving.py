"""What stays of a review when people leave, and what publishing freezes of it."""

from tests.cast import Cast
from tests.publishing.drafts import draft, publish
from tests.review.ground import done, got, ideas, put, share
from tests.test_erasure import MARKER, containing


async def test_whoever_is_erased_takes_their_words_and_leaves_their_decisions(cast: Cast) -> None:
    one, two, three = await ideas(cast, 3)
    words = f"Said by {MARKER}y."
    path = f"/contributions/{one}/disposition"
    await done(cast.designer, path, 0, outcome="not_used", words=words)
    await done(cast.designer, path, 1, outcome="not_used", reason="later", words=words)
    await done(cast.designer, f"/contributions/{three}/disposition", 0, outcome="used")
    await share(cast, 100)
    await done(cast.designer, f"/contributions/{two}/reading", outcome="not_used", words=words)
    frame = await done(cast.designer, f"/workshops/{cast.workshop_id}/review/frames", method="POST", preset="swot")
    code = frame["codes"][0]["id"]
    await done(cast.designer, f"/contributions/{one}/codings/{frame['id']}", code_ids=[code])
    await put(cast.designer, f"/workshops/{cast.workshop_id}/review/presence", contribution_id=str(one))
    taken = await done(cast.designer, f"/workshops/{cast.workshop_id}/review/claims", method="POST", count=1)
    assert len(taken["items"]) == 0  # all is decided, or read by them
    coding = f"/workshops/{cast.workshop_id}/review/claims"
    assert len((await done(cast.designer, coding, method="POST", count=1, frame_id=frame["id"]))["items"]) == 1
    found = set(await cast.app.state.runtime.reader.read(containing))
    assert {"disposition.words", "disposition_change.words", "reading.words"} <= found

    assert (await cast.designer.delete("/api/v1/me")).status_code == 204

    assert await cast.app.state.runtime.reader.read(containing) == []
    view = await got(cast.organiser, path)
    assert (view["effect"]["outcome"], view["own"]["reason"], view["own"]["words"]) == ("not_used", "later", "")
    history = (await got(cast.organiser, f"{path}/history"))["items"]
    assert [(change["outcome"], change["by"]["display_name"]) for change in history] == [
        ("not_used", "Somebody who left")
    ] * 2
    codings = await got(cast.organiser, f"/contributions/{one}/codings/{frame['id']}")
    assert codings["coder_count"] == 1
    assert (await got(cast.organiser, f"/workshops/{cast.workshop_id}/review/claims"))["items"] == []
    assert (await got(cast.organiser, f"/workshops/{cast.workshop_id}/review/presence"))["items"] == []

    # An author leaves too: what they said counts no more, and the sums add up.
    assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    sums = (await got(cast.organiser, f"/workshops/{cast.workshop_id}/review"))["sums"]
    assert sums == {"total": 1, "used": 0, "merged": 0, "not_used": 0, "pending": 1}


async def test_a_revision_freezes_what_became_of_each_contribution(cast: Cast) -> None:
    await draft(cast)
    ids = await ideas(cast, 4)
    used, merged, unused, open_ = ids
    await done(cast.designer, f"/contributions/{used}/disposition", 0, outcome="used")
    await done(cast.designer, f"/contributions/{merged}/disposition", 0, outcome="merged", merged_into_id=str(used))
    await done(cast.designer, f"/contributions/{unused}/disposition", 0, outcome="not_used", reason="later")
    before = (await cast.ana.get(f"/api/v1/contributions/{used}/outcome")).json()
    assert before["became"] is None  # what the group holds is theirs until it is published
    await publish(cast, 2)
    frozen = (await got(cast.visitor, f"/workshops/{cast.workshop_id}/published/record"))["dispositions"]
    assert {name: frozen[name] for name in ("total", "used", "merged", "not_used", "pending")} == {
        "total": 4,
        "used": 1,
        "merged": 1,
        "not_used": 1,
        "pending": 1,
    }
    await done(cast.designer, f"/contributions/{unused}/disposition", 1, outcome="used")
    became = {ident: (await cast.ana.get(f"/api/v1/contributions/{ident}/outcome")).json()["became"] for ident in ids}
    assert became[used] == {"revision": 1, "outcome": "used", "merged_into_id": None, "reason": None}
    assert became[merged] == {"revision": 1, "outcome": "merged", "merged_into_id": str(used), "reason": None}
    assert became[unused] == {"revision": 1, "outcome": "not_used", "merged_into_id": None, "reason": "later"}
    assert became[open_]["outcome"] == "pending"
    await publish(cast, 2)  # something else has become of one: that is news
    assert (await cast.ana.get(f"/api/v1/contributions/{unused}/outcome")).json()["became"]["outcome"] == "used"
    digests = [
        (
            await cast.visitor.get(
                f"/api/v1/workshops/{cast.workshop_id}/published/record", params={"revision": number}
            )
        ).json()["dispositions"]["digest"]
        for number in (1, 2)
    ]
    assert digests[0] != digests[1]
