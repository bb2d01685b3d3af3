"""What is published and what comes of it, in the furnished workshop: something of each kind, and its canaries."""

from typing import Any
from uuid import UUID

from app.core.actors import Actor
from app.outcomes import commands as outcomes
from app.publishing import commands
from app.publishing.queries.texts import present_parts
from app.storage.writer import Tx
from tests.cast import Cast

CANARIES = {
    name: f"canary{name.replace('_', '')}q7"
    for name in (
        "link_note",
        "suggestion",
        "waiting_case_study",
        "waiting_feedback",
        "draft_recommendation",
        "recommendation_answer",
    )
}


def published_things(tx: Tx, cast: Cast, world: Any) -> None:
    """Link, suggest, publish, endorse, recommend and act as the organiser; let others send and answer."""
    here, organiser = cast.workshop_id, _actor(cast, "organiser")
    statement = present_parts(tx.session, here).part("get-personal", "statement")
    place = {
        "number": 1,
        "foundation_key": "get-personal",
        "part": "statement",
        "anchor": statement.sentences[0].anchor,
    }
    idea, reported = (UUID(world.things[name]) for name in ("idea", "reported"))
    linking = {"kind": "contribution", "role": "basis", "note": CANARIES["link_note"]}
    link = commands.link_sentence(tx, organiser, here, **place, target_id=idea, **linking)
    replaced = {"replacement": CANARIES["suggestion"], "reason": "Clearer."}
    suggestion = commands.suggest_change(tx, organiser, here, **place, **replaced)
    fields = {"claim": "It helps.", "source": "A journal", "foundation_key": "get-personal"}
    reference = commands.add_reference(tx, organiser, here, fields=fields)
    ana = _actor(cast, "ana")
    sent = {"text": CANARIES["waiting_case_study"], "place": "", "link": "", "foundation_keys": []}
    case_study = commands.send_case_study(tx, ana, here, title="With us", **sent)
    commands.publish_declaration(tx, organiser, here, choices=commands.Choices(1))
    # After it, so that there is something new to publish.
    commands.link_sentence(tx, organiser, here, **place, target_id=reported, **linking)
    said = {"text": CANARIES["waiting_feedback"], "foundation_key": None, "anchor": None}
    feedback_id = commands.send_feedback(tx, ana, here, **said)
    signed = {"signatory": "Dr Rivers", "position": "Director", "statement": "", "endorsed_on": None, "revision": None}
    endorsed = outcomes.endorse_declaration(tx, organiser, here, organisation_id=world.things["organisation"], **signed)
    core = {"audience": "core", "title": "One named contact"}
    recommendation = outcomes.make_recommendation(tx, organiser, here, fields=core)
    outcomes.change_recommendation(tx, organiser, recommendation.row.id, fields={"state": "open"}, version=1)
    outcomes.make_recommendation(tx, organiser, here, fields=core | {"title": CANARIES["draft_recommendation"]})
    answered = {"answer": "missing", "text": CANARIES["recommendation_answer"]}
    outcomes.answer_recommendation(tx, ana, recommendation.row.id, **answered)
    action = outcomes.make_action(tx, organiser, here, fields={"title": "Begin", "owner": "Riverside Trust"})
    world.canaries.update(CANARIES)
    world.things |= {
        "anchor": place["anchor"],
        "audience": "core",
        "key": "get-personal",
        "link": link.link.id,
        "suggestion": suggestion.row.id,
        "reference": reference.row.id,
        "case_study": case_study.row.id,
        "feedback": feedback_id,
        "endorsement": endorsed.row.id,
        "recommendation": recommendation.row.id,
        "action": action.row.id,
    }


def _actor(cast: Cast, who: str) -> Actor:
    return Actor(cast.people[who].account_id)
