"""What a revision freezes: every source of every sentence, the tallies of the texts, and how the text was made."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.core.clock import rfc3339
from app.declarations.alignment import Place
from app.declarations.models import DeclarationVersion
from app.publishing.models import CaseStudy, EvidenceReference, SentenceLink, TextSuggestion
from app.publishing.queries.carrying import carried_from, carried_stances, counted, stances_by_person
from app.publishing.queries.links import standing_links, standing_theme, targets, theme_members
from app.publishing.queries.texts import VersionParts, ancestors, keys_of
from app.publishing.record import members_digest
from app.themes.models import Theme, ThemeEdit, ThemeRun
from app.workshops.models import Participation
from app.workshops.queries import phases_of


class Behind(NamedTuple):
    """A contribution behind a sentence, and by which way. A tuple, because a revision has tens of thousands."""

    contribution_id: UUID
    role: str
    theme_id: UUID | None
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class Frozen:
    """The sources of all sentences: as rows that can be searched, and as the record has them."""

    behind: dict[Place, list[Behind]] = field(default_factory=dict)
    records: dict[Place, list[dict[str, Any]]] = field(default_factory=dict)
    references: list[dict[str, Any]] = field(default_factory=list)
    case_studies: list[str] = field(default_factory=list)

    @property
    def voices(self) -> int:
        """How many different contributions are behind the sentences."""
        return len({one.contribution_id for found in self.behind.values() for one in found})


def frozen_sources(session: Session, text: VersionParts) -> Frozen:
    """Return what every sentence of a version rests on: through its own links and those of its earlier words.

    Only what can be read counts: no hidden or withdrawn contribution, no retired theme but the one it was merged into.
    """
    links, before = standing_links(session, text.declaration.id), ancestors(session, text)
    flat = [link for found in links.values() for link in found]
    linked = {link.target_id for link in flat if link.kind == "theme"}
    # Read in one statement and held here: what follows then finds each in the session instead of asking for it.
    held = list(session.exec(select(Theme).where(col(Theme.id).in_(linked))))
    readable = targets(session, flat)
    themes = {ident: theme for ident in linked if (theme := standing_theme(session, ident)) is not None}
    del held
    members = theme_members(session, {theme.id for theme in themes.values()})
    contents = {ident: _contents(found) for ident, found in members.items()}
    frozen = Frozen(references=_references(session, text), case_studies=_case_studies(session, text))
    for part in text.parts:
        for sentence in part.sentences:
            place = part.place(sentence)
            own = [(link, False) for link in links.get(place, ())]
            earlier = [(link, True) for one in sorted(before[place] - {place}, key=str) for link in links.get(one, ())]
            # Links are compared, not the thousands of contributions behind them: that took a third of publishing.
            ways: dict[tuple[UUID, str, bool], Theme | None] = {}
            records = []
            for link, is_earlier in own + earlier:
                if link.target_id not in readable:
                    continue
                theme = themes.get(link.target_id)
                if theme is not None or link.kind == "contribution":
                    ways[theme.id if theme else link.target_id, link.role, is_earlier] = theme
                records.append(_record(link, theme, contents, is_earlier=is_earlier))
            frozen.behind[place] = [
                Behind(one, role, theme.id if theme else None, is_earlier)
                for (ident, role, is_earlier), theme in ways.items()
                for one in (members.get(ident, ()) if theme else (ident,))
            ]
            frozen.records[place] = records
    return frozen


def _contents(members: list[UUID]) -> dict[str, Any]:
    """Return what a record says of what is in a theme."""
    return {"size": len(members), "members": members_digest([str(one) for one in members])}


def _record(
    link: SentenceLink, theme: Theme | None, contents: Mapping[UUID, dict[str, Any]], *, is_earlier: bool
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": link.kind,
        "id": str(theme.id if theme else link.target_id),
        "role": link.role,
        "is_earlier": is_earlier,
    }
    if theme is not None:
        record |= {"title": theme.title} | (contents.get(theme.id) or _contents([]))
    return record


def foundation_records(session: Session, text: VersionParts, *, sees_tallies: bool) -> list[dict[str, Any]]:
    """Return the foundations of a version with their exact texts, and the stances on each, carried ones apart."""
    rows = {part.row.id: part for part in text.parts if part.row is not None}
    sources = carried_from(session, text.declaration.workshop_id)
    wanted = set(rows).union(*(sources.get(ident, []) for ident in rows))
    held = stances_by_person(session, wanted)
    records = []
    for ident, part in rows.items():
        assert part.foundation is not None and part.row is not None  # noqa: S101, PT018 - as filtered above
        own = counted(held.get(ident, {}).values())
        carried = counted(carried_stances(ident, sources[ident], held).values()) if ident in sources else None
        records.append(
            {
                "key": part.foundation.key,
                "id": str(part.foundation.id),
                "text_id": str(ident),
                "title": part.row.title,
                "statement": part.row.statement,
                "body": part.row.body,
                "tally": _tally(own) if sees_tallies else None,
                "carried": _tally(carried) if sees_tallies and carried else None,
            }
        )
    return records


def method_of(session: Session, text: VersionParts, now: datetime) -> dict[str, Any]:
    """Return how the text came about, as counts: phases, versions, people who drafted, themes, runs and decisions."""
    workshop_id = text.declaration.workshop_id

    def count(model: Any, *conditions: Any) -> int:
        return session.exec(
            select(func.count()).select_from(model).where(model.workshop_id == workshop_id, *conditions)
        ).one()

    drafters = (
        Participation.role == "design_group",
        col(Participation.left_at).is_(None),
    )
    return {
        "phases": [
            {"name": one.name, "opens_at": rfc3339(one.opens_at), "closes_at": rfc3339(one.closes_at)}
            for one in phases_of(session, workshop_id)
        ],
        "versions": session.exec(
            select(func.count())
            .select_from(DeclarationVersion)
            .where(
                DeclarationVersion.declaration_id == text.declaration.id,
                col(DeclarationVersion.number) <= text.version.number,
            )
        ).one(),
        "design_group": count(Participation, *drafters),
        "themes": count(Theme, col(Theme.retired_at).is_(None)),
        "theme_edits": count(ThemeEdit),
        "runs": count(ThemeRun, ThemeRun.status == "done"),
        "links": count(SentenceLink, col(SentenceLink.removed_at).is_(None)),
        "suggestions_accepted": count(TextSuggestion, TextSuggestion.state == "accepted"),
        "suggestions_declined": count(TextSuggestion, TextSuggestion.state == "declined"),
    }


def _tally(stances: Any) -> dict[str, int]:
    return {"agree": stances.agree, "disagree": stances.disagree, "passes": stances.passes}


def _references(session: Session, text: VersionParts) -> list[dict[str, Any]]:
    keys = keys_of(session, text.declaration.workshop_id)
    found: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    rows = session.exec(
        select(EvidenceReference)
        .where(
            EvidenceReference.workshop_id == text.declaration.workshop_id, col(EvidenceReference.removed_at).is_(None)
        )
        .order_by(col(EvidenceReference.id))
    )
    for row in rows:
        found[row.foundation_id].append(
            {
                "id": str(row.id),
                "foundation": keys.get(row.foundation_id) if row.foundation_id else None,
                "kind": row.kind,
                "claim": row.claim,
                "source": row.source,
                "link": row.link,
                "dated_on": row.dated_on.isoformat() if row.dated_on else None,
            }
        )
    return [one for found_here in found.values() for one in found_here]


def _case_studies(session: Session, text: VersionParts) -> list[str]:
    """Return ids alone: the words are their senders', who may be erased."""
    statement = select(CaseStudy.id).where(
        CaseStudy.workshop_id == text.declaration.workshop_id, CaseStudy.state == "shown"
    )
    return [str(ident) for ident in session.exec(statement.order_by(col(CaseStudy.id)))]
