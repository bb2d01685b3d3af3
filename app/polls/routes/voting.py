"""Voting over HTTP, from anywhere: no session is looked at, none is needed, and any origin may call."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.errors import Busy, Invalid, NotFound
from app.http.lean import LeanRoute
from app.http.problems import may_refuse
from app.http.runtime import runtime_of
from app.mail import templates
from app.mail.errors import MailNotSent
from app.people.authentication import hash_token
from app.polls.commands import BallotCall, CastBallot, WaitingForMail, ask_confirmation, cast_ballots, confirm_ballot
from app.polls.commands import withdraw_confirmation as withdraw
from app.polls.errors import (
    ConfirmationUnknown,
    InvitationNeeded,
    MailboxNeeded,
    PollNotOpen,
    ProofMissing,
    TokenExpired,
    TokenInvalid,
    TokenUsed,
    TooManyMails,
)
from app.polls.integrity.tokens import Channel
from app.polls.queries import poll_id_of
from app.polls.routes.doorstep import Admitted, Issued, doorstep_of
from app.polls.schemas.ballots import BallotIn, BallotOut, ChallengeOut, ConfirmIn, TokenIn, TokenOut


class OpenRoute(LeanRoute):
    """A lean route that any page of any site may call and whose answers, refusals too, it may read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, which marks the request before anything can refuse it."""
        handle = super().get_route_handler()

        async def handle_shared(request: Request) -> Response:
            request.scope["folkmoot.shared"] = True
            return await handle(request)

        return handle_shared


router = APIRouter(prefix="/api/v1/polls", tags=["polls"], route_class=OpenRoute)

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Max-Age": "86400",
}


@router.post(
    "/{poll_id}/tokens",
    response_model=TokenOut,
    summary="Get a token for one ballot",
    responses=may_refuse(NotFound, TokenInvalid),
)
async def post_token(poll_id: UUID, body: TokenIn, request: Request) -> Response:
    """Get a token and its proof of work: a fresh one for a client that shows the question by itself, or the successor
    of one that became too old. A successor is for the same ballot.
    """
    doorstep = doorstep_of(request)
    if body.token is not None:
        return _json(_token_out(await doorstep.renew(poll_id, body.token, request)))
    await runtime_of(request).reader.read(poll_id_of, str(poll_id))
    return _json(_token_out(await doorstep.issue(poll_id, Channel.FRAME, request)))


@router.post(
    "/{poll_id}/ballots",
    response_model=BallotOut,
    summary="Vote in a poll",
    responses=may_refuse(
        NotFound,
        PollNotOpen,
        TokenInvalid,
        TokenExpired,
        TokenUsed,
        ProofMissing,
        InvitationNeeded,
        MailboxNeeded,
        TooManyMails,
        MailNotSent,
        Invalid,
        Busy,
    ),
)
async def post_ballot(poll_id: UUID, body: BallotIn, request: Request) -> Response:
    """Cast a ballot, or change the one of this `ballot_key`, mailbox or invitation. A repeated request counts once."""
    doorstep = doorstep_of(request)
    admitted = doorstep.admit(poll_id, body.token, body.proof.proof() if body.proof else None)
    call = await ballot_call(request, admitted, body.choices, ballot_key=body.ballot_key, invitation=body.invitation)
    if body.email is not None:
        waiting = await ask_by_mail(request, call, body.email)
        return _json(waiting_out(waiting, call))
    cast = await cast_ballot(request, call)
    return _json(BallotOut.of(cast, runtime_of(request).clock.now(), doorstep.ticket(poll_id)))


@router.post(
    "/confirmations",
    response_model=BallotOut,
    summary="Confirm a ballot from its mail",
    responses=may_refuse(ConfirmationUnknown, PollNotOpen),
)
async def post_confirmation(body: ConfirmIn, request: Request) -> Response:
    """Cast the ballot that waits for this token, in place of an earlier one of the same mailbox."""
    runtime = runtime_of(request)
    cast = await runtime.writer.write(confirm_ballot, body.token)
    return _json(BallotOut.of(cast, runtime.clock.now(), doorstep_of(request).ticket(cast.poll_id)))


@router.options("/{poll_id}/tokens", include_in_schema=False)
async def preflight_tokens(poll_id: UUID, request: Request) -> Response:
    """Say that any page may ask for a token, without credentials."""
    return Response(status_code=204, headers=_PREFLIGHT)


@router.options("/{poll_id}/ballots", include_in_schema=False)
async def preflight_ballots(poll_id: UUID, request: Request) -> Response:
    """Say that any page may vote, without credentials."""
    return Response(status_code=204, headers=_PREFLIGHT)


async def ballot_call(
    request: Request,
    admitted: Admitted,
    choices: list[int],
    *,
    ballot_key: str | None = None,
    invitation: str | None = None,
) -> BallotCall:
    """Return a ballot as the writer takes it: of the address there is only the network's hash, of keys only hashes."""
    token, now = admitted.token, runtime_of(request).clock.now()
    return BallotCall(
        token.poll_id,
        token.nonce,
        tuple(choices),
        datetime.fromtimestamp(token.shown_at / 1000, UTC),
        token.age(now),
        admitted.speed,
        token.channel.name.lower(),
        await doorstep_of(request).network(token.poll_id, request),
        hash_token(ballot_key) if ballot_key else None,
        invitation_hash=hash_token(invitation) if invitation else None,
    )


async def cast_ballot(request: Request, call: BallotCall) -> CastBallot:
    """Cast a ballot together with its neighbours in the queue."""
    cast = await runtime_of(request).writer.write_bulk(cast_ballots, call)
    doorstep_of(request).note_cast(call.poll_id, call.age_ms)
    return cast


async def ask_by_mail(request: Request, call: BallotCall, email: str) -> WaitingForMail:
    """Let a ballot wait, and send the link that confirms it. The address is gone when this returns."""
    runtime = runtime_of(request)
    waiting = await runtime.writer.write(ask_confirmation, call, email)
    link = f"{runtime.settings.resolved_public_url}/polls/-/confirm?token={waiting.token}"
    message = templates.poll_confirmation(email, question=waiting.question, link=link)
    try:
        await runtime.mailer.send(message)
    except MailNotSent:
        await runtime.writer.write(withdraw, waiting.id)
        raise
    return waiting


def waiting_out(waiting: WaitingForMail, call: BallotCall) -> BallotOut:
    """Shape a ballot that waits for its mailbox."""
    return BallotOut.model_construct(
        poll_id=waiting.poll_id,
        state="waiting",
        choices=list(call.choices),
        cast_at=None,
        is_change=False,
        tally=None,
        ticket=None,
    )


def _token_out(issued: Issued) -> TokenOut:
    return TokenOut(token=issued.token, challenge=ChallengeOut.of(issued.challenge) if issued.challenge else None)


def _json(body: BallotOut | TokenOut) -> Response:
    return Response(body.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})
