"""The doorstep: what a process knows of those who come to polls; for a poll, none of them is signed in.

It issues and opens tokens, sets the price of a proof of work, and counts who came. Nothing here refuses anybody for
where they come from.
"""

import asyncio
import base64
import binascii
import hmac
import secrets
import time
from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from fastapi import Request

from app.core.errors import DomainError
from app.http.runtime import Runtime, runtime_of
from app.polls.commands import Footfall, keep_prefix_key, note_footfall
from app.polls.errors import ProofMissing, TokenExpired, TokenInvalid
from app.polls.integrity.addresses import hash_prefix
from app.polls.integrity.checks import is_too_quick
from app.polls.integrity.pressure import Pressure
from app.polls.integrity.proofs import Challenge, Proof, challenge_for, is_solved, speed_of
from app.polls.integrity.tokens import Channel, Token, new_token, open_token, seal_token
from app.polls.queries import prefix_key

FLUSH_SECONDS = 2.0
"""How long showings may wait to be counted; a crash loses them."""

logger = structlog.get_logger("folkmoot.polls")


@dataclass(frozen=True, slots=True)
class Issued:
    """A token for the page's script with its challenge, and one of the same showing for its form."""

    token: str
    challenge: Challenge | None
    form_token: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A ballot's token, opened, and how fast its proof was found; None without one."""

    token: Token
    speed: int | None


class Doorstep:
    """Tokens, prices and counts of one process."""

    def __init__(self, runtime: Runtime) -> None:
        keyring = runtime.keyring
        self._runtime = runtime
        self._token_key = keyring.derive("polls/token")
        self._proof_key = keyring.derive("polls/proof")
        self._ticket_key = keyring.derive("polls/ticket")
        self._arrival_key = keyring.derive("polls/arrival")
        self._pressure = Pressure(runtime.settings.poll_proof)
        self._day_key: tuple[str, bytes] | None = None
        self._shown: Counter[UUID] = Counter()
        self._followed: Counter[UUID] = Counter()
        self._refused: Counter[tuple[UUID, str]] = Counter()
        self._flushed_at = time.monotonic()
        self._flushing: asyncio.Task[None] | None = None

    async def issue(self, poll_id: UUID, channel: Channel, request: Request) -> Issued:
        """Issue the tokens of a showing and count it."""
        network = await self.network(poll_id, request)
        at = time.monotonic()
        self._pressure.note_showing(poll_id, network, at)
        self._shown[poll_id] += 1
        self._flush_later(at)
        token = new_token(poll_id, channel, self._runtime.clock.now(), self._pressure.cost(poll_id, network, at))
        return self._issued(token)

    async def renew(self, poll_id: UUID, text: str, request: Request) -> Issued:
        """Issue the successor of a token of the same poll, for the same showing. Raise TokenInvalid."""
        now, token = self._runtime.clock.now(), open_token(self._token_key, text)
        if token is None or token.poll_id != poll_id or not token.is_renewable(now):
            raise TokenInvalid("The token was not issued for this poll, or more than a day ago. Load the poll again.")
        network = await self.network(poll_id, request)
        at = time.monotonic()
        self._pressure.note_showing(poll_id, network, at)
        return self._issued(token.renewed(now, self._pressure.cost(poll_id, network, at)))

    def admit(self, poll_id: UUID, text: str, proof: Proof | None) -> Admitted:
        """Open a ballot's token and check its proof. Raise TokenInvalid, TokenExpired or ProofMissing.

        A refusal is counted with the poll's refusals: it is shown with the result.
        """
        try:
            return self._admit(poll_id, text, proof)
        except DomainError as refusal:
            self.note_refused(poll_id, refusal.slug)
            raise

    def note_cast(self, poll_id: UUID, age_ms: int) -> None:
        """Let the price of the next proofs follow what a ballot looks like."""
        if is_too_quick(age_ms):
            self._pressure.note_trouble(poll_id, time.monotonic())

    def note_refused(self, poll_id: UUID, reason: str) -> None:
        """Count a ballot that was refused before the database was asked."""
        self._refused[poll_id, reason] += 1
        self._pressure.note_trouble(poll_id, at := time.monotonic())
        self._flush_later(at)

    def note_followed(self, poll_id: UUID) -> None:
        """Count somebody who followed the way to the workshop."""
        self._followed[poll_id] += 1
        self._flush_later(time.monotonic())

    def ticket(self, poll_id: UUID) -> str:
        """Return what shows that somebody voted in a poll, and nothing else: the same for all who did."""
        return base64.urlsafe_b64encode(hmac.digest(self._ticket_key, poll_id.bytes, "sha256")[:12]).decode()

    def has_voted(self, poll_id: UUID, ticket: str) -> bool:
        """Tell whether a ticket is the poll's."""
        return hmac.compare_digest(self.ticket(poll_id).encode(), ticket.encode("utf-8", "replace"))

    def arrival(self, poll_id: UUID) -> str:
        """Return what a newcomer shows when they have joined: it counts once, and says only which poll sent them."""
        body = poll_id.bytes + secrets.token_bytes(16)
        return base64.urlsafe_b64encode(body + self._arrival_mac(body)).decode()

    def open_arrival(self, text: str) -> tuple[UUID, bytes] | None:
        """Return the poll of an arrival and what makes it the only one, or None for what we did not make."""
        try:
            raw = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        body, mac = raw[:32], raw[32:]
        if len(raw) != 48 or not hmac.compare_digest(mac, self._arrival_mac(body)):
            return None
        return UUID(bytes=body[:16]), body[16:]

    async def network(self, poll_id: UUID, request: Request) -> bytes:
        """Return the hash of the network that a request comes from. The address goes no further than this."""
        address = request.client.host if request.client else ""
        return hash_prefix(await self._key_of_today(), poll_id, address)

    async def flush(self) -> None:
        """Write what was counted since the last time."""
        shown, followed, refused = self._shown, self._followed, self._refused
        if not (shown or followed or refused):
            return
        self._shown, self._followed, self._refused = Counter(), Counter(), Counter()
        footfall = {one: Footfall(shown[one], followed[one]) for one in {*shown, *followed}}
        try:
            await self._runtime.writer.write(note_footfall, footfall, refused)
        except DomainError as error:  # busy, or the database does not answer: count it the next time
            logger.warning("footfall.kept", error=type(error).__name__)
            self._shown += shown
            self._followed += followed
            self._refused += refused

    def _admit(self, poll_id: UUID, text: str, proof: Proof | None) -> Admitted:
        token = open_token(self._token_key, text)
        if token is None or token.poll_id != poll_id:
            raise TokenInvalid("The token was not issued for this poll. Load the poll again and vote there.")
        if token.is_expired(self._runtime.clock.now()):
            raise TokenExpired("The question was shown too long ago. Ask for a fresh token and send the ballot again.")
        if token.cost == 0:
            return Admitted(token, None)
        if proof is None or not is_solved(self._proof_key, text, token.cost, proof):
            raise ProofMissing("Send the solution of the token's challenge with the ballot.")
        return Admitted(token, speed_of(proof.number, proof.took))

    def _issued(self, token: Token) -> Issued:
        text = seal_token(self._token_key, token)
        challenge = challenge_for(self._proof_key, text, token.cost) if token.cost else None
        form = replace(token, channel=Channel.FORM, cost=0)
        return Issued(text, challenge, seal_token(self._token_key, form))

    async def _key_of_today(self) -> bytes:
        day = self._runtime.clock.now().date().isoformat()
        if self._day_key is None or self._day_key[0] != day:
            key = await self._runtime.reader.read(prefix_key, day)
            if key is None:
                key = await self._runtime.writer.write(keep_prefix_key, day)
            self._day_key = (day, key)
        return self._day_key[1]

    def _flush_later(self, at: float) -> None:
        if at - self._flushed_at >= FLUSH_SECONDS and (self._flushing is None or self._flushing.done()):
            self._flushed_at = at
            self._flushing = asyncio.get_running_loop().create_task(self.flush())

    def _arrival_mac(self, body: bytes) -> bytes:
        return hmac.digest(self._arrival_key, body, "sha256")[:16]


def doorstep_of(request: Request) -> Doorstep:
    """Return the process's doorstep, made when the first visitor comes."""
    state = request.app.state
    found: Doorstep | None = getattr(state, "poll_doorstep", None)
    if found is None:
        found = state.poll_doorstep = Doorstep(runtime_of(request))
    return found
