"""The cast of the demo: people that a newcomer can sign in as, and the few who do more than take part."""

from dataclasses import dataclass
from typing import Final

from app.demo.content import Somebody
from app.workshops.policy import Role


@dataclass(frozen=True, slots=True)
class CastMember:
    """Somebody to sign in as: their address, what they are called, and what they are in the main workshop."""

    email: str
    name: str
    role: Role
    introduction: str


ORGANISER: Final = CastMember(
    "organiser@example.org", "Ottoline Farrow", Role.ORGANISER, "organises all three workshops"
)
MODERATOR: Final = CastMember("moderator@example.org", "Moses Adeyinka", Role.MODERATOR, "keeps the peace")
OBSERVER: Final = CastMember("observer@example.org", "Cordelia Strand", Role.OBSERVER, "reads along for the board")
DESIGNER: Final = CastMember(
    "designer@example.org", "Tendai Mushonga", Role.DESIGN_GROUP, "will turn what is said into a text"
)
NURSE: Final = CastMember("nurse@example.org", "Adaeze Nwankpa", Role.PARTICIPANT, "a district nurse, who has spoken")
NEWCOMER: Final = CastMember(
    "parent@example.org", "Olufemi Bankole", Role.PARTICIPANT, "a parent, who has neither spoken nor voted yet"
)

CAST: Final = (ORGANISER, MODERATOR, DESIGNER, NURSE, NEWCOMER, OBSERVER)

HOSTS: Final = {
    MODERATOR.name: Somebody(MODERATOR.name, "volunteer", None, "Islington"),
    OBSERVER.name: Somebody(OBSERVER.name, "commissioner", "All Rivers Commissioning Board", "Westminster"),
}
"""What those answer when they join who, like the organiser, are not among the people of `content/`."""

DESIGN_GROUP: Final = frozenset(
    {
        DESIGNER.name,
        "Bernadette Coyle",
        "Lucia Zambrano",
        "Prakash Venkatraman",
        "Shabnam Quraishi",
        "Mustafa Aydemir",
        "Yusuf Karadeniz",
        "Keisha Thornhill",
    }
)
"""Who will review what the themes are, from among the people of `content/`."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One of the cast with a fresh bearer token."""

    member: CastMember
    token: str
