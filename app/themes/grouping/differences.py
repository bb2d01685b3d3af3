"""What a run would change about people's themes: a list of small proposals with reasons, never a change.

Contributions that a person put somewhere are evidence here, not material: no proposal moves one, and no theme that was
pinned is proposed to be split or merged.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FEW = 3
"""Fewer contributions make no theme."""
MOST_OF = 0.6
"""From this share on a group is said to lie in a theme, or outside of all of them."""
SOME_OF = 0.3
"""Below this share of a group its late contributions have no home in a theme."""
PART = 0.2
"""A part of a theme that is smaller is no reason to split it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A theme as it stands: who is in it, and which of them a person put there."""

    id: str
    title: str
    members: frozenset[str]
    by_hand: frozenset[str] = frozenset()
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One of the finest groups of a run; `members` maps contributions to a confidence per mille."""

    identity: int
    title: str
    keywords: tuple[str, ...]
    members: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One proposal; `parts` hold what joins, or what each new theme would hold."""

    kind: str
    confidence: int
    reason: str
    title: str
    keywords: tuple[str, ...]
    theme_ids: tuple[str, ...]
    parts: tuple[dict[str, Any], ...] = field(default=())

    @property
    def contribution_count(self) -> int:
        """How many contributions would get a new place."""
        return sum(len(part["contributions"]) for part in self.parts)

    @property
    def fingerprint(self) -> str:
        """Equal for proposals of the same thing by later runs: kind, themes and the groups' identities."""
        of_parts = sorted(str(part["identity"]) for part in self.parts)
        # What joins a theme is different people's words each time; the rest is the same decision again.
        late = sorted(ident for part in self.parts for ident, _ in part["contributions"]) if self.kind == "join" else ()
        told = "|".join((self.kind, *sorted(self.theme_ids), *of_parts, *late))
        return hashlib.sha256(told.encode()).hexdigest()


def differences(standing: Sequence[Standing], found: Sequence[Found]) -> list[Difference]:
    """Return what the groups that were found would change about the themes that stand, the surest first."""
    homes: dict[str, list[Standing]] = defaultdict(list)
    for theme in standing:
        for ident in theme.members:
            homes[ident].append(theme)
    proposed: list[Difference] = []
    inside: dict[str, list[tuple[Found, list[str]]]] = defaultdict(list)
    for group in found:
        counts: dict[str, int] = defaultdict(int)
        for ident in group.members:
            for theme in homes.get(ident, ()):
                counts[theme.id] += 1
        late = sorted(ident for ident in group.members if ident not in homes)
        placed = len(group.members) - len(late)
        main = max(counts, key=lambda theme_id: (counts[theme_id], theme_id)) if counts else None
        home = next((theme for theme in standing if theme.id == main), None)
        share = counts[home.id] / placed if home is not None else 0.0
        is_of_its_own = len(late) >= FEW and (len(late) >= MOST_OF * len(group.members) or share < SOME_OF)
        if is_of_its_own:
            proposed.append(_new(group, late))
        elif home is not None and late:
            proposed.append(_join(home, group, late, share))
        if home is not None and counts[home.id] >= MOST_OF * placed:
            inside[home.id].append((group, sorted(ident for ident in group.members if ident in home.members)))
        proposed.extend(_merge(standing, group, counts))
    for theme in standing:
        proposed.extend(_split(theme, inside.get(theme.id, [])))
    return sorted(proposed, key=lambda one: (-one.confidence, one.kind, one.fingerprint))


def _join(home: Standing, group: Found, late: Sequence[str], share: float) -> Difference:
    sure = sum(group.members[ident] for ident in late) / len(late)
    confidence = round(share * (500 + sure / 2))
    count = f"{len(late)} contributions that are" if len(late) > 1 else "A contribution that is"
    reason = (
        f"{count} in no theme lie with what is in “{home.title}”: {share:.0%} of the group "
        f"({', '.join(group.keywords[:3])}) is there."
    )
    part = _part(home.title, group, late)
    return Difference("join", confidence, reason, home.title, group.keywords, (home.id,), (part,))


def _new(group: Found, late: Sequence[str]) -> Difference:
    share = len(late) / len(group.members)
    sure = sum(group.members[ident] for ident in late) / len(late)
    reason = (
        f"{len(late)} contributions say something of their own ({', '.join(group.keywords[:3])}), and {share:.0%} of "
        "that group is in no theme."
    )
    confidence = round(share * (400 + sure * 0.6))
    return Difference("new", confidence, reason, group.title, group.keywords, (), (_part(group.title, group, late),))


def _merge(standing: Sequence[Standing], group: Found, counts: Mapping[str, int]) -> list[Difference]:
    lie_in = [
        theme
        for theme in standing
        if not theme.is_pinned
        and len(theme.members) >= FEW
        and counts.get(theme.id, 0) >= max(FEW, MOST_OF * len(theme.members))
    ]
    if len(lie_in) < 2:
        return []
    lie_in.sort(key=lambda theme: (-len(theme.members), theme.id))
    share = sum(counts[theme.id] for theme in lie_in) / sum(len(theme.members) for theme in lie_in)
    names = " and ".join(f"“{theme.title}”" for theme in lie_in[:3])
    reason = f"{share:.0%} of {names} came out as one group ({', '.join(group.keywords[:3])})."
    ids = tuple(theme.id for theme in lie_in)
    return [Difference("merge", round(share * 800), reason, lie_in[0].title, group.keywords, ids)]


def _split(theme: Standing, groups: Sequence[tuple[Found, list[str]]]) -> list[Difference]:
    least = max(FEW, PART * len(theme.members))
    big = [(group, members) for group, members in groups if len(members) >= least]
    if theme.is_pinned or len(big) < 2:
        return []
    big.sort(key=lambda pair: (-len(pair[1]), pair[0].identity))
    # The largest stays; what a person put here stays too.
    parts = tuple(
        _part(group.title, group, [ident for ident in members if ident not in theme.by_hand])
        for group, members in big[1:]
    )
    parts = tuple(part for part in parts if len(part["contributions"]) >= FEW)
    if not parts:
        return []
    share = sum(len(members) for _, members in big) / max(1, len(theme.members))
    names = ", ".join(f"“{group.title}” ({len(members)})" for group, members in big)
    reason = f"“{theme.title}” came out as {len(big)} groups: {names}."
    keywords = tuple(word for group, _ in big for word in group.keywords[:2])
    return [Difference("split", round(min(1.0, share) * 700), reason, theme.title, keywords, (theme.id,), parts)]


def _part(title: str, group: Found, ids: Sequence[str]) -> dict[str, Any]:
    strengths = [[ident, group.members[ident]] for ident in ids]
    return {"title": title, "identity": group.identity, "contributions": strengths}
