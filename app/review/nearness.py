"""Suggesting codes: which codes of a frame a text is near, by its meaning or by its words. Nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlmodel import Session

from app.core.actors import Actor
from app.core.words import telling_words
from app.review.models import Code
from app.review.queries.deciding import shown_of
from app.review.queries.frames import codes_in_order, frame_seen
from app.themes.nearness.encoding import Encoders

MOST: Final = 3
"""Codes that are suggested for one text."""
LEAST_LIKENESS: Final = 0.2
"""Below it a text and the description of a code have nothing to do with each other."""
NEARLY: Final = 0.75
"""A code is suggested beside the nearest if it is at least so near, by comparison."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that a text is near: by how much, 0 to 1, and by what."""

    code_id: UUID
    likeness: float
    by: Literal["meaning", "words"]


@dataclass(frozen=True, slots=True)
class Suggested:
    """The suggestions for one contribution, the nearest first."""

    contribution_id: UUID
    suggestions: list[Suggestion]


def suggested_codes(
    session: Session,
    encoders: Encoders,
    frame_id: UUID,
    actor: Actor | None,
    now: datetime,
    contribution_ids: Sequence[UUID],
) -> list[Suggested]:
    """Return what the machine would code visible contributions with. Raise NotFound or NotAllowed."""
    _, frame = frame_seen(session, frame_id, actor, now)
    codes = [code for code in codes_in_order(session, frame_id) if code.retired_at is None]
    shown = {
        ident: one for ident, one in shown_of(session, contribution_ids).items() if one.workshop_id == frame.workshop_id
    }
    wanted = [ident for ident in dict.fromkeys(contribution_ids) if ident in shown]
    found = near(encoders, codes, [shown[ident].text for ident in wanted])
    return [Suggested(ident, suggestions) for ident, suggestions in zip(wanted, found, strict=True)]


def near(encoders: Encoders, codes: Sequence[Code], texts: Sequence[str]) -> list[list[Suggestion]]:
    """Return for each text the codes that it is near; by shared words where this process has no encoder."""
    from app.themes.clustering.faults import EncoderUnavailableError  # noqa: PLC0415 - it brings numpy with it

    if not texts or not codes:
        return [[] for _ in texts]
    about = [f"{code.label}. {code.description}" for code in codes]
    try:
        encoder = encoders.for_texts(texts)
        likeness = encoder.encode(texts) @ encoder.encode(about).T
    except EncoderUnavailableError:
        return [_by_words(codes, about, text) for text in texts]
    return [_nearest([(float(value), code.id) for value, code in zip(row, codes, strict=True)]) for row in likeness]


def _nearest(likeness: Sequence[tuple[float, UUID]]) -> list[Suggestion]:
    ranked = sorted(likeness, key=lambda one: (-one[0], one[1]))[:MOST]
    least = max(LEAST_LIKENESS, ranked[0][0] * NEARLY)
    return [Suggestion(code_id, round(min(1.0, value), 3), "meaning") for value, code_id in ranked if value >= least]


def _by_words(codes: Sequence[Code], about: Sequence[str], text: str) -> list[Suggestion]:
    said = set(telling_words(text, 200))
    shared = [(len(said & set(telling_words(words, 200))), code.id) for words, code in zip(about, codes, strict=True)]
    ranked = sorted((one for one in shared if one[0]), key=lambda one: (-one[0], one[1]))[:MOST]
    return [Suggestion(code_id, round(count / max(1, len(said)), 3), "words") for count, code_id in ranked]
