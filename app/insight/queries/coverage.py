"""Coverage: who is here and who is not yet, by what people answered when they joined, their organisation and role."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.insight.definitions import SMALLEST
from app.insight.models import CoveragePlan
from app.people.models import Organisation
from app.people.policy import organisation_key
from app.storage.tables import table_of
from app.votes.models import FoundationVote, Vote
from app.workshops.models import Participation, Workshop
from app.workshops.policy import Right, Role, require_right
from app.workshops.queries import standing_of
from app.workshops.registration import FieldKind

ORGANISATION: Final = "organisation"
ROLE: Final = "role"
"""Names of the two groupings that every workshop has. A choice field of the same key goes before."""

Kind = Literal["choice", "organisation", "role"]

_PERSON, _ORGANISATION = table_of(Participation).c, table_of(Organisation).c


@dataclass(slots=True)
class Line:
    """One answer: how many people gave it and what they did. The numbers are None where a reader may not see them."""

    value: str
    label: str
    target: int | None = None
    people: int | None = 0
    contributions: int | None = 0
    votes: int | None = 0
    share: float | None = 0.0
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Grouping:
    """All people of a workshop by one thing."""

    field: str
    label: str
    kind: Kind
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The people of a workshop at an instant, by each thing that they were asked."""

    workshop_id: UUID
    at: datetime
    people: int
    groupings: list[Grouping] = field(default_factory=list)


def plan_of(session: Session, workshop_id: UUID) -> CoveragePlan | None:
    """Return a workshop's targets, or None before the first were set."""
    return session.get(CoveragePlan, workshop_id)


def targets(session: Session, workshop_id: UUID, actor: Actor, now: datetime) -> CoveragePlan | None:
    """Return a workshop's targets for the desk."""
    require_right(standing_of(session, workshop_id, actor, now), Right.READ_PRIVATE)
    return plan_of(session, workshop_id)


def coverage(session: Session, workshop_id: UUID, actor: Actor, now: datetime) -> Coverage:
    """Return coverage for the desk; whoever does not organise does not get the numbers of small groups."""
    standing = standing_of(session, workshop_id, actor, now)
    require_right(standing, Right.READ_PRIVATE)
    found = counted(session, workshop_id, now)
    if not standing.has(Right.MANAGE):
        for grouping in found.groupings:
            _withhold_small(grouping.lines)
    return found


def counted(session: Session, workshop_id: UUID, now: datetime) -> Coverage:
    """Return coverage with all its numbers: three statements, with a row for each person and no more."""
    people = session.connection().execute(_PEOPLE, {"workshop": workshop_id}).all()
    fields = session.get_one(Workshop, workshop_id).registration_fields
    plan = plan_of(session, workshop_id)
    wanted = _wanted(plan.targets if plan else ())
    groupings = [
        _grouped(
            f["key"],
            f["label"],
            "choice",
            [(option, option) for option in f["options"]],
            ((str(person.answers.get(f["key"], "")), person) for person in people),
            wanted.get(f["key"], {}),
        )
        for f in fields
        if f["kind"] == FieldKind.CHOICE
    ]
    taken = {grouping.field for grouping in groupings}
    if ORGANISATION not in taken:
        asked = [f["label"] for f in fields if f["kind"] == FieldKind.ORGANISATION]
        groupings.append(_by_organisation(asked[0] if asked else "Organisation", people, wanted.get(ORGANISATION, {})))
    if ROLE not in taken:
        roles = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]
        of_people = ((person.role, person) for person in people)
        groupings.append(_grouped(ROLE, "Role in the workshop", ROLE, roles, of_people, wanted.get(ROLE, {})))
    return Coverage(workshop_id, now, len(people), groupings)


def _counts(table: Any, person: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(person == _PERSON.id, *conditions).scalar_subquery()


_SAID, _VOTE, _TEXT_VOTE = table_of(Contribution), table_of(Vote), table_of(FoundationVote)
# Counted person by person through the indexes by person: what it costs grows with this workshop, not with the table.
_PEOPLE = (
    select(
        _PERSON.role,
        _PERSON.answers,
        _ORGANISATION.name.label("organisation"),
        _counts(_SAID, _SAID.c.author_id, _SAID.c.is_visible.is_(True)).label("contributions"),
        (_counts(_VOTE, _VOTE.c.participation_id) + _counts(_TEXT_VOTE, _TEXT_VOTE.c.participation_id)).label("votes"),
    )
    .select_from(table_of(Participation))
    .outerjoin(table_of(Organisation), _ORGANISATION.id == _PERSON.organisation_id)
    .where(_PERSON.workshop_id == bindparam("workshop", type_=Uuid), _PERSON.left_at.is_(None))
)


def _wanted(stored: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for one in stored:
        found[one["field"]][one["value"]] = one["target"]
    return found


def _by_organisation(label: str, people: Sequence[Any], wanted: Mapping[str, int]) -> Grouping:
    """Group by organisation; a target may name one that nobody belongs to yet, spelt nearly as it will be."""
    names = {organisation_key(person.organisation): person.organisation for person in people if person.organisation}
    named = {names.get(organisation_key(name), name): target for name, target in wanted.items()}
    options = sorted(set(names.values()) | named.keys(), key=str.casefold)
    of_people = ((person.organisation or "", person) for person in people)
    return _grouped(ORGANISATION, label, ORGANISATION, [(name, name) for name in options], of_people, named)


def _grouped(
    key: str,
    label: str,
    kind: Kind,
    options: Sequence[tuple[str, str]],
    people: Iterable[tuple[str, Any]],
    wanted: Mapping[str, int],
) -> Grouping:
    """Return a line for each option, each target and each answer that was given, in that order; no answer last."""
    lines = {value: Line(value, name, wanted.get(value)) for value, name in options}
    for value, target in wanted.items():
        lines.setdefault(value, Line(value, value, target))
    everybody = 0
    for value, person in people:
        everybody += 1
        line = lines.setdefault(value, Line(value, value or "No answer"))
        line.people = (line.people or 0) + 1
        line.contributions = (line.contributions or 0) + person.contributions
        line.votes = (line.votes or 0) + person.votes
    if "" in lines:
        lines[""] = lines.pop("")
    for line in lines.values():
        line.share = round((line.people or 0) / everybody, 4) if everybody else 0.0
        line.is_small = 0 < (line.people or 0) < SMALLEST
        if line.is_small:
            # How often a handful of known people voted would tell which of an export's pseudonyms are theirs.
            line.votes = None
    return Grouping(key, label, kind, list(lines.values()))


def _withhold_small(lines: Sequence[Line]) -> None:
    """Take out the numbers of small groups, and of one more where the small one could be had by subtraction."""
    small = [line for line in lines if line.is_small]
    if len(small) == 1:
        others = [line for line in lines if not line.is_small and line.people]
        small += [min(others, key=lambda line: line.people or 0)] if others else []
    for line in small:
        line.is_small = True
        line.people = line.contributions = line.votes = line.share = None
