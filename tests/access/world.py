"""One furnished workshop in a chosen state: something of every kind to ask for, and a canary in every private field."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlmodel import col, select

from app.contributions.models import Contribution
from app.core.ids import new_id
from app.declarations.models import FoundationText
from app.log.models import LogEntry
from app.log.sealing import seal_log
from app.log.spelling import to_base64
from app.people.authentication import hash_token
from app.people.commands import ask_sign_in
from app.people.models import Account, Organisation, SignInSession
from app.people.policy import organisation_key
from app.polls.models import Ballot, Poll, PollDecision, PollOption
from app.polls.routes.doorstep import Doorstep
from app.storage.writer import Tx
from app.themes.models import (
    Cluster,
    ClusterMember,
    Theme,
    ThemeEdit,
    ThemeEditTheme,
    ThemeMember,
    ThemeProposal,
    ThemeRun,
    ThemeSet,
)
from app.workshops.models import Invitation, Participation, Phase, Workshop
from tests.access.published import published_things
from tests.access.reviewed import reviewed_things
from tests.cast import Cast, recruit

STATES = ("coming", "open", "closed", "sealed", "hidden", "unlisted")
"""`hidden` and `unlisted` are open too: tallies are hidden, or visitors are not to know of the workshop."""

ROLES = (
    "visitor",
    "outsider",
    "founder",
    "left",
    "observer",
    "participant",
    "author",
    "guest",
    "designer",
    "moderator",
    "organiser",
    "chief",
)
"""Who asks. `founder` may create workshops and is in none; `chief` is an organiser who may create workshops too."""

_IN_CAST = {"participant": "ben", "author": "ana"}
_HOURS = {"coming": (1, 168), "closed": (-72, -1), "sealed": (-72, -1)}
ELSEWHERE = "203.0.113.9"
"""Where requests come from: not this machine, so that nothing is shown only because somebody sits at it."""

CANARIES = {
    name: f"canary{name.replace('_', '')}q7"
    for name in (  # noqa: SIM905 - twenty pairs of quotation marks would hide the words
        "account_name session_label registration_answer invitation_name invitation_organisation hidden_idea "
        "hidden_comment before_hiding withdrawn_idea hide_note restore_note settle_note report_note run_error "
        "theme_note theme_edit theme_proposal "
        "removal_reason coverage_target "
        "unlisted_title unlisted_idea unlisted_declaration session_token guest_token sign_in_token"
    ).split()
}
CANARIES |= {
    "account_email": "canarymail.q7@example.org",
    "invitation_email": "canaryinvited.q7@example.net",
    "join_domain": "canarydomainq7.example",
    "unlisted_slug": "canary-slug-q7",
    "hidden_tally": "918273645",
    "poll_tally": "726354918",
    "poll_decision": "canarypolldecisionq7",
    "hidden_foundation_tally": "817263549",
}


@dataclass
class World:
    """The workshop, who asks, and the things that requests name by a word: `things["hidden"]` is an id."""

    app: FastAPI
    state: str
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=lambda: dict(CANARIES))


async def furnish(app: FastAPI, cast: Cast, state: str, stack: AsyncExitStack) -> World:
    """Return the cast's workshop furnished and in a state. Everything is said while it is open."""
    write = app.state.runtime.writer.write
    world = World(app, state)
    tokens = await write(_people, cast, world)
    for role in ROLES:
        person = cast.people.get(_IN_CAST.get(role, role))
        token = "" if role == "visitor" else tokens.get(role, person.token if person else "")
        if person is not None:
            world.accounts[role] = person.account_id
        world.clients[role] = await stack.enter_async_context(client_from_elsewhere(app, token))
    await _say(cast, world)
    await write(_things, cast, world)
    await write(published_things, cast, world)
    await write(reviewed_things, cast, world)
    await write(_set, cast, world)
    runtime = app.state.runtime
    await write(seal_log, runtime.keyring)
    world.things["arrival"] = Doorstep(runtime).arrival(world.things["poll"])
    asked = await write(ask_sign_in, runtime.keyring, "new@example.org", browser_hash=hash_token("binding"))
    world.things["sign_in"], world.things["sign_in_token"] = asked.id, asked.token
    world.canaries["sign_in_token"], world.canaries["sign_in_code"] = asked.token, asked.code
    entries = await runtime.reader.read(_entries)
    world.things["last"] = entries[-1].seq
    for entry in entries:
        if entry.kind == "vote.cast" and entry.actor_id == world.accounts["participant"]:
            world.canaries["stance"] = f'{{"seq":{entry.seq},"at"'
            world.canaries["stance_salt"] = to_base64(entry.salt or b"")
    world.canaries["account_id"] = str(world.accounts["author"])
    return world


def client_from_elsewhere(app: FastAPI, token: str = "", *, raises: bool = True) -> httpx.AsyncClient:
    """Return a client that does not sit at this machine."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app, client=(ELSEWHERE, 4711), raise_app_exceptions=raises)
    return httpx.AsyncClient(transport=transport, base_url="https://folkmoot.test", headers=headers)


def forget_writes(app: FastAPI) -> None:
    """Let every write from now on be answered as usual and then be as if it had never been.

    What decides about access happens before the commit; so all cells of a table find the same world, in any order.
    """
    dialect = app.state.runtime.writer._engine.dialect
    dialect.do_commit = dialect.do_rollback


def _entries(session: Any) -> list[LogEntry]:
    return list(session.exec(select(LogEntry).order_by(col(LogEntry.seq))))


def _people(tx: Tx, cast: Cast, world: World) -> dict[str, str]:
    """Add the roles that the cast lacks and put canaries into what people alone know; return tokens by role."""
    tokens = {}
    for role in ("founder", "left", "guest", "chief"):
        email = None if role == "guest" else f"{role}@example.org"
        account = Account(email=email, name=role, is_organiser=role in {"founder", "chief"}, created_at=tx.now)
        tx.session.add(account)
        tx.session.flush()
        world.accounts[role] = account.id
        tokens[role] = f"token-of-{role}"
        tx.session.add(_session(tx, account.id, tokens[role]))
        if role != "founder":
            as_role = "organiser" if role == "chief" else "participant"
            tx.session.add(
                Participation(
                    workshop_id=cast.workshop_id,
                    account_id=account.id,
                    role=as_role,
                    display_name=role.title(),
                    joined_at=tx.now,
                    left_at=tx.now if role == "left" else None,
                )
            )
    ana = tx.session.get_one(Account, cast.people["ana"].account_id)
    ana.email, ana.name = CANARIES["account_email"], CANARIES["account_name"]
    tokens["author"] = CANARIES["session_token"]
    labelled = _session(tx, ana.id, tokens["author"])
    labelled.label = CANARIES["session_label"]
    spare = _session(tx, ana.id, "a-spare-token-of-ana")
    tx.session.add_all([labelled, spare])
    here = tx.session.get_one(Participation, cast.people["ana"].participation_id)
    here.answers = {"about": CANARIES["registration_answer"]}
    unwelcome = Account(name="unwelcome", created_at=tx.now)
    tx.session.add(unwelcome)
    tx.session.flush()
    removed = Participation(
        workshop_id=cast.workshop_id,
        account_id=unwelcome.id,
        role="participant",
        display_name="Unwelcome",
        joined_at=tx.now,
    )
    tx.session.add(removed)
    tx.session.flush()
    world.things["removed"] = removed.id
    world.things |= {"session": spare.id, "participation": cast.people["ben"].participation_id, "anas": here.id}
    return tokens


def _session(tx: Tx, account_id: UUID, token: str) -> SignInSession:
    return SignInSession(
        account_id=account_id,
        token_hash=hash_token(token),
        kind="bearer",
        created_at=tx.now,
        expires_at=tx.now + timedelta(days=30),
    )


async def _say(cast: Cast, world: World) -> None:
    """Let people post, vote, report and moderate over HTTP, so that the log has what it has in life."""
    room = f"/api/v1/workshops/{cast.workshop_id}"
    ana, ben, moderator = cast.ana, cast.ben, cast.moderator

    async def post(client: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
        answer = await client.post(path, json=body, headers={"If-Match": '"v1"'})
        assert answer.status_code < 300, answer.text
        posted: dict[str, Any] = answer.json()
        return posted

    async def idea(name: str, text: str, **more: Any) -> str:
        world.things[name] = (await post(ana, f"{room}/ideas", text=text, **more))["id"]
        return f"/api/v1/contributions/{world.things[name]}"

    visible = await idea("idea", "One named nurse for everybody", foundation_id=str(cast.foundation_ids[0]))
    await idea("reported", "Parking for all who visit")
    hidden = await idea("hidden", CANARIES["before_hiding"])
    restored = await idea("restored", "Warm meals on every ward")
    withdrawn = await idea("withdrawn", CANARIES["withdrawn_idea"])
    for text in ("Evening appointments would help", "Shorter waits for everybody", "Reminders sent by text"):
        await post(ben, f"{room}/ideas", text=text)
    comment = await post(ana, f"{visible}/comments", text=CANARIES["hidden_comment"])
    world.things["hidden_comment"] = comment["id"]
    await post(ben, f"{visible}/comments", text="I agree with that", reply_to_id=comment["id"])
    await post(ben, f"{room}/foundations/{cast.foundation_ids[0]}/comments", text="On the foundation itself")
    answer = await ana.patch(hidden, json={"text": CANARIES["hidden_idea"]}, headers={"If-Match": '"v1"'})
    assert answer.status_code == 200, answer.text
    assert (await ben.put(f"{visible}/stance", json={"stance": "pass"})).status_code == 200
    for subject in (world.things["reported"], world.things["hidden"], world.things["restored"]):
        note = {"reason": "other", "note": CANARIES["report_note"]}
        await post(cast.observer, f"/api/v1/contributions/{subject}/reports", **note)
    await post(moderator, f"/api/v1/contributions/{comment['id']}/hide", reason="abuse")
    await post(moderator, f"{restored}/hide", reason="spam")
    for path, verb, note, version in (
        (hidden, "hide", "hide_note", 2),
        (restored, "restore", "restore_note", 2),
    ):
        body = {"note": CANARIES[note]} | ({"reason": "abuse"} if verb == "hide" else {})
        answer = await moderator.post(f"{path}/{verb}", json=body, headers={"If-Match": f'"v{version}"'})
        assert answer.status_code == 200, answer.text
    settled = await idea("settled", "Fresh fruit with every meal")
    await post(cast.observer, f"{settled}/reports", reason="spam")
    await post(moderator, f"{settled}/reports/settle", note=CANARIES["settle_note"])
    assert (await ana.delete(withdrawn)).status_code == 200
    removal = {"reason": CANARIES["removal_reason"]}
    answer = await cast.organiser.post(f"{room}/participations/{world.things['removed']}/remove", json=removal)
    assert answer.status_code == 204, answer.text
    targets = {"targets": [{"field": "organisation", "value": CANARIES["coverage_target"], "target": 3}]}
    answer = await cast.organiser.put(f"{room}/targets", json=targets, headers={"If-Match": '"v0"'})
    assert answer.status_code == 200, answer.text
    secret = f"/api/v1/workshops/{cast.other_workshop_id}"
    said = await post(cast.outsider, f"{secret}/ideas", text=CANARIES["unlisted_idea"])
    world.things["elsewhere"] = said["id"]


def _things(tx: Tx, cast: Cast, world: World) -> None:
    """Add what has no quick way over HTTP: invitations, organisations, runs with themes, a second, secret workshop."""
    ours = tx.session.get_one(Workshop, cast.workshop_id)
    ours.join_domains, ours.guests_allowed = [CANARIES["join_domain"]], True
    ours.guest_link_hash = hash_token(CANARIES["guest_token"])
    secret = tx.session.get_one(Workshop, cast.other_workshop_id)
    secret.is_listed = False
    secret.title, secret.slug = CANARIES["unlisted_title"], CANARIES["unlisted_slug"]
    secret.welcome = CANARIES["unlisted_declaration"]
    invitation = Invitation(
        workshop_id=ours.id,
        email=CANARIES["invitation_email"],
        role="participant",
        name=CANARIES["invitation_name"],
        organisation=CANARIES["invitation_organisation"],
        created_at=tx.now,
        expires_at=tx.now + timedelta(days=30),
    )
    names = ("Riverside Trust", "Hillside Trust")
    organisations = [Organisation(name=name, name_key=organisation_key(name), created_at=tx.now) for name in names]
    tx.session.add_all([invitation, *organisations])
    tx.session.flush()
    idea = tx.session.get_one(Contribution, UUID(world.things["idea"]))
    idea.agree = idea.support = int(CANARIES["hidden_tally"])
    text = tx.session.get_one(FoundationText, cast.text_ids[0])
    text.agree = int(CANARIES["hidden_foundation_tally"])
    runs = _runs(tx, ours.id, idea.id)
    world.things |= _polls(tx, ours, secret, world.accounts["chief"])
    world.things |= {
        "workshop": ours.id,
        "slug": ours.slug,
        "other": secret.id,
        "phase": cast.phase_id,
        "foundation": cast.foundation_ids[0],
        "text": cast.text_ids[0],
        "invitation": invitation.id,
        "organisation": organisations[0].id,
        "another_organisation": organisations[1].id,
        "nothing": new_id(),
        "guest_token": CANARIES["guest_token"],
    } | runs


def _polls(tx: Tx, ours: Workshop, secret: Workshop, owner_id: UUID) -> dict[str, Any]:
    """Add a poll whose result is for its organisers, one by invitation, and one of the secret workshop."""
    found = {}
    for slug, workshop, integrity in (
        ("the-poll", ours, "browser"),
        ("the-invited-poll", ours, "invitation"),
        ("the-other-poll", secret, "browser"),
    ):
        poll = Poll(
            slug=slug,
            workshop_id=workshop.id,
            owner_id=owner_id,
            question="How far do you support it?",
            kind="scale",
            visibility="organisers",
            integrity=integrity,
            headline_label="support it",
            headline_places=[0],
            opens_at=tx.now - timedelta(hours=1),
            closes_at=tx.now + timedelta(days=7),
            counted=int(CANARIES["poll_tally"]),
            created_at=tx.now,
        )
        tx.session.add(poll)
        tx.session.flush()
        count = poll.counted
        tx.session.add_all(
            PollOption(poll_id=poll.id, place=n, label=f"So {n}", counted=count * (1 - n)) for n in (0, 1)
        )
        tx.session.flush()
        found[slug] = poll.id
    reason = CANARIES["poll_decision"]
    decision = PollDecision(poll_id=found["the-poll"], verb="release", at=tx.now, reason=reason, ballot_count=1)
    tx.session.add(decision)
    tx.session.flush()
    about = {"poll_id": found["the-poll"], "choices": 1, "cast_at": tx.now, "age_ms": 9000, "channel": "frame"}
    ballot = Ballot(**about, decision_id=decision.id)
    tx.session.add(ballot)
    tx.session.flush()
    return {
        "poll": found["the-poll"],
        "poll_slug": "the-poll",
        "invited_poll": found["the-invited-poll"],
        "ballot": ballot.id,
    }


def _runs(tx: Tx, workshop_id: UUID, idea_id: UUID) -> dict[str, Any]:
    def run(status: str, **more: Any) -> ThemeRun:
        parameters = {"themes": None, "least_words": 3, "software": "folkmoot"}
        return ThemeRun(workshop_id=workshop_id, requested_at=tx.now, status=status, parameters=parameters, **more)

    done = run("done", finished_at=tx.now, contribution_count=1, theme_count=1)
    failed, queued = run("failed", error=CANARIES["run_error"]), run("queued", occasion_seq=1)
    tx.session.add_all([done, failed, queued])
    tx.session.flush()
    cluster = Cluster(
        run_id=done.id,
        number="1",
        position=0,
        label="Nurses",
        keywords=["nurse"],
        size=1,
        representatives=[str(idea_id)],
        identity=1,
    )
    tx.session.add(cluster)
    tx.session.flush()
    tx.session.add(ClusterMember(run_id=done.id, contribution_id=idea_id, cluster="1", confidence=900))
    theme = Theme(workshop_id=workshop_id, title="Nurses", note=CANARIES["theme_note"], origin="run", created_at=tx.now)
    kept = ThemeSet(workshop_id=workshop_id, follows_runs=False, run_id=done.id, next_identity=2, edit_count=1)
    tx.session.add_all([theme, kept])
    tx.session.flush()
    tx.session.add(ThemeMember(theme_id=theme.id, contribution_id=idea_id, strength=900, source="run"))
    edit = ThemeEdit(
        workshop_id=workshop_id,
        number=1,
        kind="rename",
        at=tx.now,
        says=CANARIES["theme_edit"],
        before={"themes": {}, "members": {}},
        after={"themes": {}, "members": {}},
    )
    proposal = ThemeProposal(
        workshop_id=workshop_id,
        run_id=done.id,
        kind="new",
        confidence=700,
        reason=CANARIES["theme_proposal"],
        title="Nights",
        theme_ids=[],
        parts=[{"title": "Nights", "identity": 2, "contributions": [[str(idea_id), 800]]}],
        contribution_count=1,
        fingerprint="ab",
        created_at=tx.now,
    )
    tx.session.add_all([edit, proposal])
    tx.session.add(ThemeEditTheme(edit_id=edit.id, theme_id=theme.id))
    tx.session.flush()
    things = {"theme": theme.id, "edit": edit.id, "proposal": proposal.id}
    return things | {"run": done.id, "failed_run": failed.id, "queued_run": queued.id}


def _set(tx: Tx, cast: Cast, world: World) -> None:
    """Bring the workshop into a state, by its stored instants alone: nothing else decides whether it is open."""
    ours, phase = tx.session.get_one(Workshop, cast.workshop_id), tx.session.get_one(Phase, cast.phase_id)
    state = world.state
    opens, closes = _HOURS.get(state, (-1, 168))
    phase.opens_at, phase.closes_at = tx.now + timedelta(hours=opens), tx.now + timedelta(hours=closes)
    ours.sealed_at = tx.now if state == "sealed" else None
    ours.tallies_hidden = state in {"hidden", "closed"}
    ours.is_listed = state != "unlisted"
    instants = {"opens_at": phase.opens_at.isoformat(), "closes_at": phase.closes_at.isoformat()}
    plan = {"id": str(phase.id), "name": phase.name, "capabilities": phase.capabilities}
    world.things["phases"] = [plan | instants]


async def make_world(app: FastAPI, now: Any, state: str, stack: AsyncExitStack) -> World:
    """Return a furnished world in a fresh database; its writes from now on leave no trace."""
    cast = await recruit(app, now, stack)
    world = await furnish(app, cast, state, stack)
    forget_writes(app)
    return world
