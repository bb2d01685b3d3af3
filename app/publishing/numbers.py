"""The numbers of a published declaration: each is a stored query with a definition, run at one instant.

The text of the query goes into the record, so that whoever holds the database can count again. It is SQL that SQLite
and PostgreSQL understand alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_HERE: Final = """
FROM participation AS p
WHERE p.workshop_id = :workshop_id AND p.joined_at <= :at AND (
  EXISTS (SELECT 1 FROM contribution AS c WHERE c.author_id = p.id AND c.withdrawn_at IS NULL AND c.posted_at <= :at)
  OR EXISTS (SELECT 1 FROM vote AS v WHERE v.participation_id = p.id)
  OR EXISTS (SELECT 1 FROM foundation_vote AS f WHERE f.participation_id = p.id)
)"""


@dataclass(frozen=True, slots=True)
class Definition:
    """A number: what it is called, what it means, and the query that counts it."""

    key: str
    label: str
    definition: str
    query: str


PEOPLE: Final = Definition(
    "people",
    "people",
    "People who joined and posted an idea or comment that they have not withdrawn, or hold a stance.",
    "SELECT count(*)" + _HERE,
)
ORGANISATIONS: Final = Definition(
    "organisations",
    "organisations",
    "Different organisations that those people named when they joined; merged ones count once.",
    "SELECT count(DISTINCT coalesce(o.merged_into_id, o.id))"
    + _HERE.replace(
        "FROM participation AS p", "FROM participation AS p JOIN organisation AS o ON o.id = p.organisation_id"
    ),
)
AREAS: Final = Definition(
    "areas",
    "areas",
    "Different answers of those people to the question for their area, of the areas that they could choose.",
    "SELECT count(DISTINCT p.answers ->> CAST(:area_field AS TEXT))"
    + _HERE
    + "\nAND p.answers ->> CAST(:area_field AS TEXT) IN :areas",
)
IDEAS: Final = Definition(
    "ideas",
    "ideas",
    "Ideas that can be read: neither withdrawn nor hidden.",
    "SELECT count(*) FROM contribution AS c WHERE c.workshop_id = :workshop_id AND c.kind = 'idea' AND c.is_visible "
    "AND c.posted_at <= :at",
)
COMMENTS: Final = Definition(
    "comments",
    "comments",
    "Comments that can be read: neither withdrawn nor hidden.",
    IDEAS.query.replace("'idea'", "'comment'"),
)
VOTES: Final = Definition(
    "votes",
    "votes",
    "Stances that people hold on ideas, comments and foundations; a pass counts, a change does not.",
    "SELECT (SELECT count(*) FROM vote AS v JOIN contribution AS c ON c.id = v.contribution_id "
    "WHERE c.workshop_id = :workshop_id AND v.cast_at <= :at) + (SELECT count(*) FROM foundation_vote AS f "
    "JOIN participation AS p ON p.id = f.participation_id WHERE p.workshop_id = :workshop_id AND f.cast_at <= :at)",
)
VOICES: Final = Definition(
    "voices",
    "voices behind the text",
    "Different contributions that a sentence of this text rests on: linked to it, or in a theme linked to it.",
    "SELECT count(DISTINCT s.contribution_id) FROM revision_source AS s WHERE s.revision_id = :revision_id",
)
ALWAYS: Final = (PEOPLE, ORGANISATIONS, IDEAS, COMMENTS, VOTES, VOICES)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is published; `most` is how many there could have been."""

    key: str
    label: str
    value: int
    most: int | None
    definition: str
    query: str


def number_records(numbers: Sequence[Number], at: str) -> list[dict[str, Any]]:
    """Return numbers as a revision has them, counted at an instant."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "value": one.value,
            "of": one.most,
            "definition": one.definition,
            "query": one.query,
            "at": at,
        }
        for one in numbers
    ]


def headline(numbers: dict[str, tuple[int, int | None, str]]) -> str:
    """Return the sentence of a page and a poster from numbers by key: value, most and label."""

    def said(key: str) -> str:
        value, most, label = numbers[key]
        count = f"{value:,} of {most:,}" if most is not None else f"{value:,}"
        return f"{count} {_singular(label) if value == 1 and most is None else label}"

    people = said("people")
    if "organisations" in numbers and numbers["organisations"][0]:
        people += f" from {said('organisations')}"
    if "areas" in numbers and numbers["areas"][0]:
        people += f", {said('areas')}"
    return people


def _singular(label: str) -> str:
    return {"people": "person", "organisations": "organisation"}.get(label, label)
