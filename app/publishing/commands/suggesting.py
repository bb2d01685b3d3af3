"""Suggesting other words, and settling what was suggested: accepting makes the next version."""

from collections.abc import Sequence
from uuid import UUID

from app.core.actors import Actor
from app.core.errors import Invalid, NotAllowed, NotFound, Stale
from app.declarations.commands import Draft, FoundationDraft, write_version
from app.declarations.sentences import replaced
from app.publishing.errors import AlreadySettled, NoSentence, TextMovedOn
from app.publishing.events import ChangeSettled, ChangeSuggested
from app.publishing.models import TextSuggestion
from app.publishing.policy import require_drafts, require_publishes
from app.publishing.queries.drafting import SuggestionView, is_applicable, suggestion_views
from app.publishing.queries.texts import (
    BODY,
    PREAMBLE,
    STATEMENT,
    TextPart,
    VersionParts,
    foundation_keyed,
    present_parts,
)
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.queries import standing_of

LONGEST = {PREAMBLE: 8000, STATEMENT: 1000, BODY: 8000}
"""What each part may have: as `PUT .../declaration` has it."""


def suggest_change(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    *,
    number: int,
    foundation_key: str | None,
    part: str,
    anchor: str | None,
    replacement: str,
    reason: str,
) -> SuggestionView:
    """Propose to replace a sentence, or the whole part without an anchor. Raise NoSentence or Invalid."""
    made_by = require_drafts(standing_of(tx.session, workshop_id, actor, tx.now))
    text = present_parts(tx.session, workshop_id, number)
    foundation_id, original = _original(tx, workshop_id, text, foundation_key, part, anchor)
    if replacement.strip() == original.strip():
        message = "These are the words that are there."
        raise Invalid(message, errors=[{"field": "replacement", "message": message}])
    if not replacement.strip() and anchor is None and part != BODY:
        message = "A preamble and a statement cannot be empty."
        raise Invalid(message, errors=[{"field": "replacement", "message": message}])
    row = TextSuggestion(
        workshop_id=workshop_id,
        number=number,
        foundation_id=foundation_id,
        part=part,
        anchor=anchor,
        original=original,
        replacement=replacement,
        reason=reason,
        created_at=tx.now,
        created_by_id=made_by,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(ChangeSuggested(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=row.id, number=number))
    return suggestion_views(tx.session, workshop_id, [row])[0]


def accept_suggestion(tx: Tx, actor: Actor, suggestion_id: UUID, *, version: int, reason: str = "") -> SuggestionView:
    """Write the next version with the suggestion in it; for organisers.

    Raise AlreadySettled, TextMovedOn if what it replaces is gone, and whatever `write_version` raises.
    """
    row = _held(tx, suggestion_id)
    standing = standing_of(tx.session, row.workshop_id, actor, tx.now)
    require_drafts(standing)
    require_publishes(standing)
    _require_open(row, version)
    text = present_parts(tx.session, row.workshop_id)
    if not is_applicable(row, text):
        raise TextMovedOn("What this would replace is not in the present text.", number=text.version.number)
    draft = _with(text, row)
    made = write_version(tx, actor, row.workshop_id, draft, number=text.version.number)
    row.accepted_number = made.version.number
    return _settle(tx, actor, row, "accepted", reason, standing.participation_id)


def decline_suggestion(tx: Tx, actor: Actor, suggestion_id: UUID, *, version: int, reason: str) -> SuggestionView:
    """Say no to a suggestion, with a reason. Raise AlreadySettled or Stale."""
    row = _held(tx, suggestion_id)
    by = require_drafts(standing_of(tx.session, row.workshop_id, actor, tx.now))
    _require_open(row, version)
    return _settle(tx, actor, row, "declined", reason, by)


def withdraw_suggestion(tx: Tx, actor: Actor, suggestion_id: UUID, *, version: int) -> SuggestionView:
    """Take one's own suggestion back. Raise NotAllowed for somebody else's."""
    row = _held(tx, suggestion_id)
    by = require_drafts(standing_of(tx.session, row.workshop_id, actor, tx.now))
    if by is None or by != row.created_by_id:
        raise NotAllowed("Only whoever suggested this may take it back; you may decline it.")
    _require_open(row, version)
    return _settle(tx, actor, row, "withdrawn", "", by)


def _held(tx: Tx, suggestion_id: UUID) -> TextSuggestion:
    row = tx.session.get(TextSuggestion, suggestion_id)
    if row is None:
        raise NotFound("There is no such suggestion.")
    hold_workshop(tx.connection, row.workshop_id)
    tx.session.refresh(row)
    return row


def _require_open(row: TextSuggestion, version: int) -> None:
    if row.state != "open":
        raise AlreadySettled(f"This was {row.state}.", state=row.state)
    if row.version != version:
        raise Stale(f"The suggestion is at version {row.version}; yours was based on {version}.")


def _settle(tx: Tx, actor: Actor, row: TextSuggestion, state: str, reason: str, by: UUID | None) -> SuggestionView:
    row.state, row.settled_at, row.settled_by_id, row.settled_reason = state, tx.now, by, reason
    row.version += 1
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        ChangeSettled(
            workshop_id=row.workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            state=state,
            accepted_number=row.accepted_number,
        )
    )
    return suggestion_views(tx.session, row.workshop_id, [row])[0]


def _original(
    tx: Tx, workshop_id: UUID, text: VersionParts, foundation_key: str | None, part: str, anchor: str | None
) -> tuple[UUID | None, str]:
    if anchor is not None:
        found, sentence = text.sentence(foundation_key, part, anchor)
        return found.foundation_id, sentence.text.strip()
    if part == BODY and foundation_key is not None:
        foundation = foundation_keyed(tx.session, workshop_id, foundation_key)
        mine = [one for one in text.parts if one.foundation_id == foundation.id]
        if not mine:
            raise NoSentence("This version has no such foundation.")
        return foundation.id, next((one.text for one in mine if one.part == BODY), "")
    whole = text.part(foundation_key, part)
    return whole.foundation_id, whole.text


def _with(text: VersionParts, row: TextSuggestion) -> Draft:
    """Return the newest text with a suggestion put into it."""
    by_foundation: dict[UUID, list[TextPart]] = {}
    for part in text.parts:
        if part.foundation is not None:
            by_foundation.setdefault(part.foundation.id, []).append(part)
    foundations = [_drafted(parts, row) for parts in by_foundation.values()]
    preamble = _changed(text.version.preamble, row) if row.foundation_id is None else text.version.preamble
    return Draft(text.version.title, preamble, foundations, note="A suggestion was accepted.")


def _drafted(parts: Sequence[TextPart], row: TextSuggestion) -> FoundationDraft:
    foundation, words = parts[0].foundation, parts[0].row
    assert foundation is not None and words is not None  # noqa: S101, PT018 - a foundation's parts have both
    texts = {STATEMENT: words.statement, BODY: words.body}
    if foundation.id == row.foundation_id:
        texts[row.part] = _changed(texts[row.part], row)
    return FoundationDraft(foundation.key, words.title, texts[STATEMENT], texts[BODY], foundation.id)


def _changed(text: str, row: TextSuggestion) -> str:
    changed = row.replacement if row.anchor is None else replaced(text, row.anchor, row.replacement)
    if changed is None:
        raise TextMovedOn("What this would replace is not in the present text.")
    changed = changed.strip()
    if len(changed) > LONGEST[row.part] or (not changed and row.part != BODY):
        message = f"With it the {row.part} would have {len(changed)} characters; 1 to {LONGEST[row.part]} are possible."
        raise Invalid(message, errors=[{"field": "replacement", "message": message}])
    return changed
