"""Who may see what of the live feed: pure functions of a role and an audience."""

from enum import IntEnum

from app.core.facts import Audience
from app.workshops.policy import RIGHTS, Right, Role


class Level(IntEnum):
    """How near somebody stands; each level sees what the ones before it see."""

    VISITOR = 0
    """Whoever may see the workshop."""
    MEMBER = 1
    DESK = 2


NEEDED = {Audience.PUBLIC: Level.VISITOR, Audience.MEMBERS: Level.MEMBER, Audience.DESK: Level.DESK}
"""The level that an audience begins at. The others have none: an actor's own entries, and what nobody is shown."""


def level_of(role: Role | None) -> Level:
    """Return how near a role stands; None is somebody who has not joined."""
    if role is None:
        return Level.VISITOR
    return Level.DESK if Right.READ_PRIVATE in RIGHTS[role] else Level.MEMBER


def audiences(level: Level) -> list[str]:
    """Return the audiences that a level belongs to."""
    return [audience.value for audience, needed in NEEDED.items() if needed <= level]
