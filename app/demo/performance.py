"""Performing the demo: deeds become commands, each at its own instant, so that the log is what it would have been."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from app.contributions.commands import post_comment, post_idea, report_contribution
from app.contributions.models import Contribution
from app.contributions.policy import Reason
from app.core.actors import Actor
from app.core.errors import DomainError
from app.declarations.commands import Draft, FoundationDraft, write_version
from app.demo import content
from app.demo.cast import CAST, DESIGN_GROUP, HOSTS, ORGANISER
from app.demo.rooms import RoomPlan, registration_fields
from app.demo.story import NOTHING, Comments, Deed, Joins, Moment, Posts, Story, Votes, Weighs
from app.log.append import append
from app.people.commands import add_organisation, add_organiser
from app.people.commands.accounts import account_for
from app.storage.bulk import update_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.votes.commands import Cast, cast, cast_on_foundation
from app.workshops.commands import announce_changes, change_role, create_workshop, join, seal_workshop
from app.workshops.policy import Role

P = ParamSpec("P")
R = TypeVar("R")

_ROLES: Final = dict.fromkeys(DESIGN_GROUP, Role.DESIGN_GROUP) | {member.name: member.role for member in CAST}
_ADDRESSES: Final = {member.name: member.email for member in CAST}


class Performance:
    """Runs commands in one database transaction, each at an instant that only goes forward."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._accounts: dict[str, UUID] = {}
        self._organisations: dict[str, UUID] = {}
        self._people = HOSTS | {person.name: person for person in content.people()}

    def run(self, at: datetime, command: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a command as the writer would at that instant."""
        tx = Tx(self._connection, at)
        result = command(tx, *args, **kwargs)
        tx.end()
        if tx.recorded:
            append(self._connection, at, tx.recorded)
        for finish in tx.finishers:
            finish()
        return result

    def bulk(self, at: datetime, command: Callable[[Tx, Sequence[Any]], Sequence[Any]], calls: Sequence[Any]) -> None:
        """Run calls of a bulk command. Raises the first refusal: nobody in the demo is refused."""
        for outcome in self.run(at, command, calls):
            if isinstance(outcome, DomainError):
                raise outcome

    def begin(self, at: datetime) -> None:
        """Let the organiser come and fill the list of organisations."""
        organiser = self.run(at, add_organiser, ORGANISER.email, ORGANISER.name)
        self._accounts[ORGANISER.name] = organiser.id
        for organisation in content.organisations():
            added = self.run(at, add_organisation, self.organiser, **organisation)
            self._organisations[added.organisation.name] = added.organisation.id

    def announce(self, at: datetime) -> None:
        """Tell the log that phases opened or closed, as a running service does."""
        self.run(at, announce_changes)

    @property
    def organiser(self) -> Actor:
        """Who makes the rooms."""
        return Actor(self._accounts[ORGANISER.name])

    def actor(self, at: datetime, name: str) -> Actor:
        """Return somebody by name; at their first time here they get an account."""
        if name not in self._accounts:
            account, _ = self.run(at, account_for, address_of(name), name=name)
            self._accounts[name] = account.id
        return Actor(self._accounts[name])

    def join(self, at: datetime, workshop_id: UUID, name: str, role: Role) -> None:
        """Let somebody join with their answers; the organiser gives them another role if they have one."""
        person = self._people[name]
        member = self.run(
            at,
            join,
            self.actor(at, person.name),
            workshop_id,
            display_name=person.name,
            answers={"borough": person.borough, "role": _as_listed(person.role)},
            organisation_id=self._organisations[person.organisation] if person.organisation else None,
        )
        if role is not Role.PARTICIPANT:
            joined = member.participation
            self.run(at, change_role, self.organiser, workshop_id, joined.id, role=role, version=joined.version)


def _count_impressions(tx: Tx, rows: Sequence[tuple[UUID, int]]) -> None:
    update_rows(tx.connection, table_of(Contribution), ("id", "impressions"), rows)


class Room:
    """A workshop that is being performed."""

    def __init__(self, performance: Performance, plan: RoomPlan, story: Story = NOTHING) -> None:
        self.plan = plan
        self.story = story
        self._performance = performance
        self._workshop_id = UUID(int=0)
        self._foundation_ids: dict[str, UUID] = {}
        self._text_ids: list[UUID] = []
        self._idea_ids: dict[int, UUID] = {}
        self._comment_ids: dict[tuple[int, int], UUID] = {}

    @property
    def workshop_id(self) -> UUID:
        """The workshop, once it is made."""
        return self._workshop_id

    @property
    def moments(self) -> Sequence[Moment]:
        """What happens in it, in order of time."""
        return self.story.moments

    def idea_id(self, number: int) -> UUID:
        """Return the contribution that an idea of the story became."""
        return self._idea_ids[number]

    def make(self, at: datetime) -> None:
        """Make the workshop and its first draft."""
        words = self.plan.draft
        made = self._performance.run(
            at,
            create_workshop,
            self._performance.organiser,
            slug=words.slug,
            title=words.title,
            summary=words.summary,
            welcome=words.welcome,
            phases=self.plan.phases,
            registration_fields=registration_fields(),
        )
        self._workshop_id = made.workshop.id
        text = words.declaration
        foundations = [FoundationDraft(**foundation) for foundation in text["foundations"]]
        draft = Draft(text["title"], text["preamble"], foundations)
        view = self._performance.run(at, write_version, self._performance.organiser, self._workshop_id, draft, number=0)
        self._foundation_ids = {foundation.key: foundation.id for foundation, _ in view.foundations}
        self._text_ids = [text.id for _, text in view.foundations]

    def enact(self, at: datetime, deed: Deed) -> None:
        """Carry out a deed of this room's story."""
        stage = self._performance
        match deed:
            case Joins(person=person):
                stage.join(at, self._workshop_id, person, _ROLES.get(person, Role.PARTICIPANT))
            case Posts():
                self._post(at, deed)
            case Comments():
                self._comment(at, deed)
            case Votes(cast=votes):
                calls = [
                    Cast(stage.actor(at, person), self._at_place(*place), stance) for person, place, stance in votes
                ]
                stage.bulk(at, cast, calls)
            case Weighs(person=person, stances=stances):
                calls = [Cast(stage.actor(at, person), self._text_ids[place], stance) for place, stance in stances]
                stage.bulk(at, cast_on_foundation, calls)

    def report(self, at: datetime, *, idea: int, reporter: str, reason: Reason, note: str) -> None:
        """Let somebody put an idea on the moderators' list."""
        actor = self._performance.actor(at, reporter)
        self._performance.run(at, report_contribution, actor, self._idea_ids[idea], reason, note=note)

    def seal(self, at: datetime) -> None:
        """Let the organiser seal the record."""
        reason = "The design group has finished, and the record should stay as the participants left it."
        self._performance.run(at, seal_workshop, self._performance.organiser, self._workshop_id, reason=reason)

    def count_impressions(self) -> None:
        """Note how often each idea was shown. It is no fact of the log: the fair ranking writes it beside the text."""
        rows = [(self._idea_ids[number], count) for number, count in sorted(self.story.seen.items())]
        self._performance.run(self.plan.opens_at, _count_impressions, rows)

    def _post(self, at: datetime, deed: Posts) -> None:
        actor = self._performance.actor(at, deed.person)
        thread = self.story.ideas[deed.idea].thread
        foundation_id = self._foundation_ids[thread.foundation] if thread.foundation else None
        posted = self._performance.run(
            at, post_idea, actor, self._workshop_id, thread.text, foundation_id=foundation_id
        )
        self._idea_ids[deed.idea] = posted.shown.id

    def _comment(self, at: datetime, deed: Comments) -> None:
        actor = self._performance.actor(at, deed.person)
        comment = self.story.ideas[deed.idea].comments[deed.comment]
        reply_to_id = None if comment.answers is None else self._comment_ids[deed.idea, comment.answers]
        posted = self._performance.run(
            at, post_comment, actor, self._idea_ids[deed.idea], comment.text, reply_to_id=reply_to_id
        )
        self._comment_ids[deed.idea, deed.comment] = posted.shown.id

    def _at_place(self, idea: int, comment: int | None) -> UUID:
        return self._idea_ids[idea] if comment is None else self._comment_ids[idea, comment]


def address_of(name: str) -> str:
    """Return the address of somebody in the demo: the cast's own, or one made from the name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return _ADDRESSES.get(name) or re.sub(r"[^a-z0-9]+", ".", plain).strip(".") + "@example.org"


def _as_listed(role: str) -> str:
    return next(listed for listed in content.roles() if listed.casefold() == role)
