"""The vectors of the rooms that are asked about, in memory: what is similar, and which themes a text is near."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import mul
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.log.reading import LoggedEntry
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeMember, ThemeSet
from app.themes.nearness.encoding import Encoders, unpacked
from app.themes.queries.vectors import encoder_of, vector_count, vectors_since

if TYPE_CHECKING:
    from app.themes.clustering import Match, Placed, Placement, Similar

MOST_VECTORS = 400_000
"""In all rooms together: 256 numbers each are 400 MB."""
CHECK_SECONDS = 30.0
"""How often a room is counted, and centres of themes are made anew where themes have changed."""
MAP_NEIGHBOURS = 8
"""A late contribution stands at the mean place of so many that are nearest to it, nearer ones counting more."""
LEAVING_KINDS = frozenset({"contribution.hidden", "contribution.withdrawn", "contribution.erased"})
THEMES_KINDS = frozenset({"themes.found", "themes.edited"})
_MEMBER = table_of(ThemeMember).c


@dataclass
class _Room:
    encoder: str
    similar: "Similar"
    newest: datetime | None
    checked: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    placement: "Placement | None" = None
    placed_version: int = -1
    placed_at: float = 0.0
    map_run: UUID | None = None
    late: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Where contributions are shown that the run of the map had not seen: found once, so that none wanders."""


class NearnessBook:
    """Searches rooms by meaning. Its methods are for the reader's threads; the first in a process takes a second."""

    def __init__(self, encoders: Encoders) -> None:
        self._encoders = encoders
        self._rooms: OrderedDict[UUID, _Room] = OrderedDict()
        self._lock = threading.Lock()
        self.with_themes: set[UUID] = set()
        """Rooms that have themes, as far as this process has heard: all others cost a post nothing."""

    def similar(
        self, session: Session, workshop_id: UUID, text: str, *, top: int, least: float
    ) -> "list[Match] | None":
        """Return the contributions closest to a text, or None if the room has no vectors to compare with."""
        room = self._room(session, workshop_id)
        encoder = None if room is None else self._encoders.named(room.encoder)
        if room is None or encoder is None:
            return None
        (vector,) = encoder.encode([text])
        with room.lock:
            return room.similar.search(vector, top=top, least=least)

    def likely(
        self, session: Session, workshop_id: UUID, texts: Sequence[str], *, most: int = 3
    ) -> "list[list[Placed]]":
        """Return for each text the themes that it is near, the nearest first; none where there are no themes."""
        # The newest vectors change no theme's centre: a post waits for a query less.
        room = self._room(session, workshop_id, with_newest=False)
        encoder = None if room is None else self._encoders.named(room.encoder)
        if room is None or encoder is None or not texts:
            return [[] for _ in texts]
        placement = self._placement(session, workshop_id, room)
        if placement is None:
            return [[] for _ in texts]
        return [placement.nearest_themes(vector, most) for vector in encoder.encode(texts)]

    def late_places(
        self,
        session: Session,
        workshop_id: UUID,
        run_id: UUID,
        places: Mapping[str, tuple[float, float]],
        late: Sequence[str],
    ) -> dict[str, tuple[float, float]]:
        """Return where contributions that a run had not seen lie among those that it placed: between their nearest."""
        room = self._room(session, workshop_id) if late and places else None
        if room is None:
            return {}
        with room.lock:
            if room.map_run != run_id:
                room.map_run, room.late = run_id, {}
            missing = [ident for ident in late if ident not in room.late and ident in room.similar]
            without = {ident for ident in room.similar.ids if ident not in places} if missing else set()
            for ident in missing:
                near = room.similar.search(room.similar.vector(ident), MAP_NEIGHBOURS, leaving_out=without)
                pulls = [max(match.likeness, 1e-3) ** 4 for match in near]
                spots = [places[match.id] for match in near]
                if near:
                    x, y = (sum(map(mul, pulls, axis)) / sum(pulls) for axis in zip(*spots, strict=True))
                    room.late[ident] = (round(x, 4), round(y, 4))
            return {ident: room.late[ident] for ident in late if ident in room.late}

    def hear(self, entries: Iterable[LoggedEntry]) -> None:
        """Let go of the vectors of contributions that left, and hear of themes: for the log's tail."""
        for entry in entries:
            if entry.kind in THEMES_KINDS and entry.workshop_id is not None:
                self.with_themes.add(entry.workshop_id)
            if entry.kind in LEAVING_KINDS and entry.workshop_id is not None:
                room = self._rooms.get(entry.workshop_id)
                if room is not None:
                    with room.lock:
                        room.similar.remove(str(entry.subject_id))

    def _room(self, session: Session, workshop_id: UUID, *, with_newest: bool = True) -> _Room | None:
        """Return a room as it is now, or was at most half a minute ago; None if it has no vectors."""
        room = self._rooms.get(workshop_id)
        if room is None:
            return self._load(session, workshop_id)
        if not with_newest and monotonic() - room.checked < CHECK_SECONDS:
            return room
        with room.lock:
            for ident, vector, at in vectors_since(session, workshop_id, room.encoder, room.newest):
                if room.newest is None or at >= room.newest:
                    room.similar.add(str(ident), unpacked([vector])[0])
                    room.newest = at
            is_due = monotonic() - room.checked >= CHECK_SECONDS
            if is_due:
                room.checked = monotonic()
        if is_due and (
            encoder_of(session, workshop_id) != room.encoder
            or vector_count(session, workshop_id, room.encoder) != len(room.similar)
        ):
            return self._load(session, workshop_id)
        return room

    def _load(self, session: Session, workshop_id: UUID) -> _Room | None:
        from app.themes.clustering import Similar  # noqa: PLC0415 - see the package's first line

        encoder = encoder_of(session, workshop_id)
        rows = vectors_since(session, workshop_id, encoder, None) if encoder else []
        if encoder is None or not rows:
            with self._lock:
                self._rooms.pop(workshop_id, None)
            return None
        similar = Similar(unpacked([vector for _, vector, _ in rows]), [str(ident) for ident, _, _ in rows])
        room = _Room(encoder, similar, max(at for _, _, at in rows), monotonic())
        with self._lock:
            self._rooms[workshop_id] = room
            self._rooms.move_to_end(workshop_id)
            while len(self._rooms) > 1 and sum(len(one.similar) for one in self._rooms.values()) > MOST_VECTORS:
                self._rooms.popitem(last=False)
        return room

    def _placement(self, session: Session, workshop_id: UUID, room: _Room) -> "Placement | None":
        """Return the centres of the themes that stand, not older than half a minute where themes have changed."""
        from app.themes.clustering import Placement  # noqa: PLC0415

        kept = session.get(ThemeSet, workshop_id)
        version = kept.version if kept else 0
        is_fresh = room.placed_version == version or (
            room.placement is not None and monotonic() - room.placed_at < CHECK_SECONDS
        )
        if not is_fresh:
            homes = dict(
                session.execute(
                    select(_MEMBER.contribution_id, _MEMBER.theme_id)
                    .join(Theme, col(Theme.id) == _MEMBER.theme_id)
                    .where(col(Theme.workshop_id) == workshop_id, col(Theme.retired_at).is_(None))
                    .order_by(_MEMBER.strength)
                ).all()
            )
            rows = vectors_since(session, workshop_id, room.encoder, None)
            inside = [(vector, str(homes[ident])) for ident, vector, _ in rows if ident in homes]
            placement = None
            if inside:
                placement = Placement.of(unpacked([vector for vector, _ in inside]), [theme for _, theme in inside])
            room.placement, room.placed_version, room.placed_at = placement, version, monotonic()
        return room.placement
