"""Setting ballots aside and releasing them: by the checks or by organisers, each logged, none ever altered."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import bindparam, update

from app.core.actors import Actor
from app.core.errors import Conflict
from app.polls.commands.holding import COUNTED, SET_ASIDE, OpenPoll, deltas, hold_polls, write_tallies
from app.polls.commands.managing import hold_poll
from app.polls.events import BallotsJudged
from app.polls.integrity.checks import REASONS
from app.polls.models import Ballot, PollDecision
from app.polls.queries import BallotSelection, ballots_selected
from app.storage.tables import table_of
from app.storage.writer import Tx

_BALLOT = table_of(Ballot)
_JUDGE = (
    update(_BALLOT).where(_BALLOT.c.id == bindparam("ident")).values(state=bindparam("to"), decision_id=bindparam("by"))
)
_NOTE = update(_BALLOT).where(_BALLOT.c.id == bindparam("ident")).values(reasons=bindparam("why"))


def judge_ballots(
    tx: Tx, actor: Actor, poll_id: UUID, *, verb: str, selection: BallotSelection, reason: str
) -> PollDecision:
    """Set the selected ballots aside (`set_aside`) or let them count again (`release`), and keep why.

    The decision names its ballots, so it can be undone as a whole: select by its id and do the opposite. What the
    ballots say is neither asked nor changed. Raise Conflict if the selection holds nothing to do.
    """
    hold_poll(tx, actor, poll_id)
    was = COUNTED if verb == "set_aside" else SET_ASIDE
    found = ballots_selected(tx.session, poll_id, selection, state=was)
    if not found:
        raise Conflict("None of the selected ballots is in the state that this would change.")
    poll = hold_polls(tx, [poll_id])[poll_id]
    decision = PollDecision(
        poll_id=poll_id,
        verb=verb,
        at=tx.now,
        by_id=actor.account_id,
        reason=reason,
        ballot_count=len(found),
        selection=selection.document,
    )
    _decide(tx, poll, decision, found, actor.account_id)
    return decision


def note_findings(tx: Tx, poll_id: UUID, findings: Mapping[UUID, Sequence[str]]) -> int:
    """Keep what the checks found and set aside the ballots that nobody has decided about; return how many.

    What a person decided stands, whatever the checks think.
    """
    poll = hold_polls(tx, [poll_id]).get(poll_id)
    if poll is None or poll.terms.is_sealed:
        return 0
    chosen = BallotSelection(ids=tuple(findings))
    found = ballots_selected(tx.session, poll_id, chosen, state=COUNTED)
    found = [*found, *ballots_selected(tx.session, poll_id, chosen, state=SET_ASIDE)]
    notes = [
        {"ident": ballot.id, "why": " ".join(why)}
        for ballot in found
        if (why := _joined(ballot.reasons, findings[ballot.id])) != tuple(ballot.reasons.split())
    ]
    if notes:
        tx.connection.execute(_NOTE, notes)
    undecided = [ballot for ballot in found if ballot.state == COUNTED and ballot.decision_id is None]
    if not undecided:
        return 0
    names = sorted({reason for ballot in undecided for reason in findings[ballot.id]})
    decision = PollDecision(
        poll_id=poll_id,
        verb="set_aside",
        at=tx.now,
        reason=" ".join(REASONS[name] for name in names)[:400],
        ballot_count=len(undecided),
        selection={"reasons": names},
    )
    _decide(tx, poll, decision, undecided, None)
    return len(undecided)


def _decide(tx: Tx, poll: OpenPoll, decision: PollDecision, found: Sequence[Ballot], actor_id: UUID | None) -> None:
    tx.session.add(decision)
    tx.session.flush()
    to = SET_ASIDE if decision.verb == "set_aside" else COUNTED
    for ballot in found:
        poll.tally.move(ballot.choices, ballot.state, -1)
        poll.tally.move(ballot.choices, to, 1)
    tx.connection.execute(_JUDGE, [{"ident": ballot.id, "to": to, "by": decision.id} for ballot in found])
    write_tallies(tx, [poll])
    tx.record(
        BallotsJudged(
            workshop_id=poll.workshop_id,
            actor_id=actor_id,
            subject_id=poll.id,
            decision_id=decision.id,
            verb=decision.verb,
            **deltas(poll),
        )
    )


def _joined(known: str, more: Sequence[str]) -> tuple[str, ...]:
    """Return reasons in their usual order, each once."""
    both = {*known.split(), *more}
    return tuple(reason for reason in REASONS if reason in both)
