"""How one theme could be split: what `grouping.calling.group` finds in its contributions, as parts. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.themes.grouping.differences import FEW

MOST_PARTS: Final = 20
"""Themes that one split may make."""
LEAST_TO_SPLIT: Final = 2 * FEW
"""Fewer contributions are no two themes."""
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class SplitPart:
    """What would be a theme: ids from the surest on, and those that are the most typical.

    `confidence` is per mille: how much of what is near its contributions lies in it too.
    """

    title: str
    keywords: tuple[str, ...]
    confidence: int
    contribution_ids: tuple[str, ...]
    representatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """What stays in the theme, and what would be split off, the largest first; nothing where it is one group."""

    confidence: int
    reason: str
    stays: SplitPart
    parts: tuple[SplitPart, ...]


def split_of(title: str, members: Collection[str], pinned: Collection[str], found: Mapping[str, Any]) -> Split:
    """Return the split of a theme that a grouping of its contributions suggests.

    The largest group stays, with everything that lies in none (too short, near no others, in a group of fewer than
    three) and with what is pinned, which nobody moves. Groups are the headings where the grouping has any.
    """
    groups = _groups(found) or [SplitPart(title, (), 1000, (), ())]
    first = groups[0]
    chosen = [_without(group, pinned) for group in groups[1:]]
    chosen = [part for part in chosen if len(part.contribution_ids) >= FEW][:MOST_PARTS]
    gone = {ident for part in chosen for ident in part.contribution_ids}
    # Those of the largest group first, because they are what the theme would then be about.
    core = first.contribution_ids
    stays = replace(first, contribution_ids=(*core, *sorted(set(members) - gone - set(core))))
    if not chosen:
        return Split(0, f"“{title}” came out as one group: nothing in it lies apart from the rest.", stays, ())
    placed = [(stays.confidence, len(core)), *((part.confidence, len(part.contribution_ids)) for part in chosen)]
    confidence = round(sum(sure * count for sure, count in placed) / sum(count for _, count in placed))
    return Split(confidence, _reason(title, len(core), stays, chosen), stays, tuple(chosen))


def _groups(found: Mapping[str, Any]) -> list[SplitPart]:
    """Return the groups of a grouping that could be themes, the largest first."""
    above = {cluster["number"]: cluster["parent"] or cluster["number"] for cluster in found["themes"]}
    inside: dict[str, list[tuple[int, str]]] = {}
    for ident, number, confidence in found["members"]:
        inside.setdefault(above[number], []).append((-confidence, ident))
    groups = []
    for cluster in found["themes"]:
        members = sorted(inside.get(cluster["number"], ()))
        if cluster["is_tray"] or cluster["parent"] is not None or len(members) < FEW:
            continue
        sure = round(-sum(confidence for confidence, _ in members) / len(members))
        ids = tuple(ident for _, ident in members)
        groups.append(
            SplitPart(cluster["label"], tuple(cluster["keywords"]), sure, ids, tuple(cluster["representatives"]))
        )
    return sorted(groups, key=lambda group: (-len(group.contribution_ids), group.contribution_ids))


def _without(part: SplitPart, pinned: Collection[str]) -> SplitPart:
    ids = tuple(ident for ident in part.contribution_ids if ident not in pinned)
    typical = tuple(ident for ident in part.representatives if ident not in pinned)
    return replace(part, contribution_ids=ids, representatives=typical)


def _reason(title: str, core: int, stays: SplitPart, parts: Sequence[SplitPart]) -> str:
    named = [(stays.title, core), *((part.title, len(part.contribution_ids)) for part in parts)]
    names = ", ".join(f"“{name}” ({count})" for name, count in named[:_NAMED])
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"“{title}” came out as {len(named)} groups: {names}{more}."
