"""What the design group has done in the furnished workshop: a decision, a reading, a frame, and their canaries."""

from typing import Any
from uuid import UUID

from app.review import commands
from app.review.policy import Decision, Outcome, Reason
from app.storage.writer import Tx
from tests.access.published import _actor
from tests.cast import Cast

CANARIES = {
    name: f"canary{name.replace('_', '')}q7" for name in ("disposition_words", "reading_words", "frame_description")
}


def reviewed_things(tx: Tx, cast: Cast, world: Any) -> None:
    """Decide, let two people read the rest, read as one of them, and make a coding frame; all as the organiser."""
    here, organiser = cast.workshop_id, _actor(cast, "organiser")
    idea, reported = (UUID(world.things[name]) for name in ("idea", "reported"))
    why = Decision(Outcome.NOT_USED, None, Reason.OTHER, CANARIES["disposition_words"])
    commands.set_disposition(tx, organiser, reported, why, version=0)
    commands.change_settings(tx, organiser, here, second_share=100, version=0)
    commands.give_reading(tx, organiser, idea, Decision(Outcome.NOT_USED, None, None, CANARIES["reading_words"]))
    described = {"name": "", "description": CANARIES["frame_description"], "codes": ()}
    frame = commands.create_frame(tx, organiser, here, preset="swot", **described)
    commands.code_contribution(tx, organiser, reported, frame.frame.id, code_ids=[frame.codes[0].id])
    world.canaries.update(CANARIES)
    world.things |= {"frame": frame.frame.id, "code": frame.codes[0].id}
