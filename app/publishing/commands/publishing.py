"""Publishing: freeze text, sources, tallies, numbers and method into a revision that never changes."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.clock import rfc3339
from app.core.facts import Receipt
from app.core.ids import new_id
from app.publishing.errors import AlreadyPublished
from app.publishing.events import DeclarationPublished
from app.publishing.models import Revision, RevisionDisposition, RevisionQuote, RevisionSource
from app.publishing.numbers import number_records
from app.publishing.policy import require_publishes
from app.publishing.queries.became import COLUMNS, dispositions_now
from app.publishing.queries.freezing import Frozen, foundation_records, frozen_sources, method_of
from app.publishing.queries.numbers import numbers_of, require_choices
from app.publishing.queries.quoting import ANYBODY, attributions, consenting, role_field_of
from app.publishing.queries.texts import VersionParts, present_parts
from app.publishing.record import FORMAT, SALT_SIZE, canonical, digest_of, leaf_of
from app.storage.bulk import insert_rows
from app.storage.dialect import hold_workshop
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.models import Workshop
from app.workshops.queries import standing_of

AT_ONCE: Final = 3000
"""Rows in one statement: SQLite takes 32,766 values."""


@dataclass(frozen=True, slots=True)
class Published:
    """A revision that was just made, and where the log has its hash."""

    revision: Revision
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Choices:
    """What its publisher decides about a revision."""

    number: int
    note: str = ""
    is_correction: bool = False
    role_field: str | None = None
    area_field: str | None = None
    area_label: str = ""
    areas_left_out: Sequence[str] = ()


def publish_declaration(tx: Tx, actor: Actor, workshop_id: UUID, *, choices: Choices) -> Published:
    """Publish a version. Raise AlreadyPublished if nothing but the instant would differ from the last revision.

    Text, links and tallies are read in the transaction that stores them, so what is published was true at one instant.
    """
    hold_workshop(tx.connection, workshop_id)
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    require_publishes(standing)
    workshop = tx.session.get_one(Workshop, workshop_id)
    text = present_parts(tx.session, workshop_id, choices.number)
    require_choices(workshop, role_field=choices.role_field, area_field=choices.area_field)
    last = tx.session.exec(
        select(Revision).where(Revision.workshop_id == workshop_id).order_by(col(Revision.revision).desc()).limit(1)
    ).first()
    revision = Revision(
        workshop_id=workshop_id,
        revision=last.revision + 1 if last else 1,
        version_id=text.version.id,
        is_correction=choices.is_correction,
        note=choices.note,
        published_at=tx.now,
        published_by_id=actor.account_id,
        record="",
        digest="",
    )
    tx.session.add(revision)
    tx.session.flush()
    frozen = frozen_sources(tx.session, text)
    _store_sources(tx, revision, frozen)
    quotes = _store_quotes(tx, revision, frozen, choices.role_field or role_field_of(workshop))
    numbers = numbers_of(
        tx.session,
        workshop_id,
        tx.now,
        revision_id=revision.id,
        frozen=frozen,
        area_field=choices.area_field,
        area_label=choices.area_label,
        left_out=choices.areas_left_out,
    )
    counts = number_records(numbers, rfc3339(tx.now))
    body = _body(tx, text, frozen, quotes, sees_tallies=standing.sees_tallies)
    body["method"] = method_of(tx.session, text, tx.now)
    body["dispositions"], rows = dispositions_now(tx.session, revision)
    _insert(tx, RevisionDisposition, COLUMNS, rows)
    _refuse_same(last, body, counts)
    record = {
        "format": FORMAT,
        "workshop": {"id": str(workshop.id), "slug": workshop.slug, "title": workshop.title},
        "revision": revision.revision,
        "is_correction": choices.is_correction,
        "note": choices.note,
        "published_at": rfc3339(tx.now),
        "numbers": counts,
        **body,
    }
    revision.record = canonical(record)
    revision.digest = digest_of(revision.record)
    workshop.published_revision = revision.revision
    tx.session.add(revision)
    tx.session.flush()
    receipt = tx.record(
        DeclarationPublished(
            workshop_id=workshop_id,
            subject_id=revision.id,
            revision=revision.revision,
            number=text.version.number,
            digest=revision.digest,
            is_correction=choices.is_correction,
            numbers=[{"key": one.key, "value": one.value, "of": one.most} for one in numbers],
        )
    )
    return Published(revision, receipt)


def _store_sources(tx: Tx, revision: Revision, frozen: Frozen) -> None:
    rows = [
        (
            new_id(),
            revision.id,
            place.foundation_id,
            place.part,
            place.anchor,
            behind.contribution_id,
            behind.role,
            behind.theme_id,
            behind.is_earlier,
        )
        for place, found in frozen.behind.items()
        for behind in found
    ]
    columns = (
        *("id", "revision_id", "foundation_id", "part", "anchor"),
        *("contribution_id", "role", "theme_id", "is_earlier"),
    )
    _insert(tx, RevisionSource, columns, rows)


def _insert(tx: Tx, model: type[Any], columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        insert_rows(tx.connection, table_of(model), columns, rows[start : start + AT_ONCE])


def _store_quotes(tx: Tx, revision: Revision, frozen: Frozen, role_field: str | None) -> list[dict[str, str]]:
    """Keep the words of linked contributions whose authors let themselves be quoted, and return their leaves."""
    linked = {one.contribution_id for found in frozen.behind.values() for one in found if one.theme_id is None}
    rows = tx.session.exec(
        select(Contribution).where(
            col(Contribution.id).in_(linked), Contribution.is_visible, col(Contribution.author_id).is_not(None)
        )
    ).all()
    authors = {row.author_id for row in rows if row.author_id is not None}
    allowed = consenting(tx.session, authors)
    signed = attributions(tx.session, revision.workshop_id, allowed, role_field)
    quotes = []
    for row in sorted((row for row in rows if row.author_id in allowed), key=lambda row: row.id):
        attribution = signed.get(row.author_id, ANYBODY) if row.author_id else ANYBODY
        salt = secrets.token_bytes(SALT_SIZE)
        leaf = leaf_of(salt, row.text, attribution)
        tx.session.add(
            RevisionQuote(
                revision_id=revision.id,
                contribution_id=row.id,
                text=row.text,
                attribution=attribution,
                salt=salt,
                leaf=leaf,
            )
        )
        quotes.append({"contribution": str(row.id), "leaf": leaf})
    tx.session.flush()
    return quotes


def _body(
    tx: Tx, text: VersionParts, frozen: Frozen, quotes: list[dict[str, str]], *, sees_tallies: bool
) -> dict[str, Any]:
    """Return what the revision says besides when and who: the same again is not published again."""
    return {
        "number": text.version.number,
        "title": text.version.title,
        "preamble": text.version.preamble,
        "foundations": foundation_records(tx.session, text, sees_tallies=sees_tallies),
        "sentences": [
            {
                "foundation": part.foundation.key if part.foundation else None,
                "part": part.part,
                "anchor": sentence.anchor,
                "text": sentence.words,
                "sources": frozen.records.get(part.place(sentence), []),
            }
            for part in text.parts
            for sentence in part.sentences
        ],
        "references": frozen.references,
        "case_studies": frozen.case_studies,
        "quotes": quotes,
    }


def _refuse_same(last: Revision | None, body: dict[str, Any], counts: list[dict[str, Any]]) -> None:
    if last is None:
        return
    earlier = json.loads(last.record)

    def compared(quotes: Any, values: Any, rest: dict[str, Any]) -> Any:
        told = {name: rest[name] for name in body if name != "quotes"}
        return (
            told,
            [quote["contribution"] for quote in quotes],
            [(one["key"], one["value"], one["of"]) for one in values],
        )

    if compared(earlier["quotes"], earlier["numbers"], earlier) == compared(body["quotes"], counts, body):
        raise AlreadyPublished(f"Revision {last.revision} says this.", revision=last.revision)
