"""Keeps vectors in step with texts: after each commit, and for all that was missed after a start."""

import asyncio
from collections.abc import Collection
from uuid import UUID

from app.storage.reader import Reader
from app.storage.writer import Writer
from app.themes.commands.keeping import Encoded, drop_vectors, keep_vectors
from app.themes.nearness.encoding import Encoders, packed
from app.themes.queries import vectors as queries

AT_ONCE = 256
"""Texts in one step: their encoding takes milliseconds, and their writing holds up nobody."""


class VectorKeeper:
    """Encodes what has no vector yet and drops what has outlived its text.

    Each process may keep them: what one has stored the others no longer find missing. Nothing is noted anywhere, so a
    process that is killed leaves only texts without a vector, which the next turn, or the next start, finds.
    """

    def __init__(self, reader: Reader, writer: Writer, encoders: Encoders) -> None:
        self._reader = reader
        self._writer = writer
        self._encoders = encoders
        self._seq: int | None = None
        self._known: dict[UUID, str] = {}
        """The encoder of each room as of its last turn: to ask the database would be to read all of its vectors."""

    async def turn(self) -> int:
        """Bring all vectors up to date with the log and return how many texts were encoded."""
        if self._seq is None:
            seq = await self._reader.read(queries.last_entry)
            count = 0
            for workshop_id in await self._reader.read(queries.rooms):
                count += await self._encode(workshop_id, None)
            await self._drop(None)
            self._seq = seq
            return count
        touched = await self._reader.read(queries.touched_after, self._seq, limit=AT_ONCE)
        count = 0
        for workshop_id, ids in touched.ids.items():
            count += await self._encode(workshop_id, ids)
            await self._drop(ids)
        # Only now: a turn that fails is repeated from where it began.
        self._seq = touched.seq
        return count

    async def _encode(self, workshop_id: UUID, ids: Collection[UUID] | None) -> int:
        present = self._known.get(workshop_id) or await self._reader.read(queries.encoder_of, workshop_id)
        if present is not None and not await self._reader.read(
            queries.unencoded, workshop_id, present, ids=ids, limit=1
        ):
            return 0  # and no encoder is loaded to find that there is nothing to do
        texts = await self._reader.read(queries.first_texts, workshop_id)
        encoder = await asyncio.to_thread(self._encoders.for_texts, texts)
        is_new = self._known.get(workshop_id) != encoder.name
        if is_new and ids is not None and await self._reader.read(queries.has_other_encoder, workshop_id, encoder.name):
            ids = None
        count = 0
        while missing := await self._reader.read(queries.unencoded, workshop_id, encoder.name, ids=ids, limit=AT_ONCE):
            rows = await asyncio.to_thread(encoder.encode, [one.text for one in missing])
            encoded = [
                Encoded(one.id, one.workshop_id, one.version, vector)
                for one, vector in zip(missing, packed(rows), strict=True)
            ]
            count += await self._writer.write(keep_vectors, encoder.name, encoded)
        self._known[workshop_id] = encoder.name
        return count

    async def _drop(self, ids: Collection[UUID] | None) -> None:
        while gone := await self._reader.read(queries.outlived, ids, limit=AT_ONCE):
            await self._writer.write(drop_vectors, gone)
