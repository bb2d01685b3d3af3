"""One's own data over HTTP: everything that is kept of the caller, as one file."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.core.clock import rfc3339
from app.core.errors import NotFound, NotSignedIn
from app.exchange.queries.own import SECTIONS, account_kept, record_kept
from app.http.caller import SignedIn, SignedInCaller
from app.http.problems import may_refuse

router = APIRouter(prefix="/api/v1/me", tags=["me"])

_ABOUT = {
    "account": "Who you are here.",
    "preferences": "Which mail you want.",
    "sessions": "Where you are or were signed in. What signs you in is kept as a hash only, and not in this file.",
    "sign_ins": "When you asked for a mail to sign in, as long as that is kept.",
    "invitations": "Invitations to your address, with the name and organisation that an organiser's list had for you.",
    "participations": "The workshops you take or took part in, and what you answered when you joined.",
    "contributions": "What you said, with the texts before each edit. A withdrawn text is gone here; `record` has it.",
    "stances": "Every stance you hold, by the id of what it is on.",
    "reports": "What you reported to moderators.",
    "other": "What further tables keep of you, by the name of the table.",
    "record": "Your entries of the log. Leaf and salt prove each: see GET /api/v1/log/receipts/{seq}.",
}


@router.get(
    "/data",
    summary="Everything that is kept of you",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A JSON file with a section for each kind of thing; `about` says what each is.",
            "content": {
                "application/json": {
                    "schema": {"type": "object"},
                    "example": {"about": {"account": _ABOUT["account"]}, "account": {"name": "Ana"}, "record": []},
                }
            },
        },
        **may_refuse(NotSignedIn, NotFound),
    },
)
async def get_my_data(caller: SignedIn) -> StreamingResponse:
    """Return your account, sessions, answers, contributions with their history, stances, reports and receipts.

    Nothing in it is another person's, and nothing in it signs anybody in.
    """
    await caller.read(account_kept, caller.actor.account_id)  # so that a refusal still has a status of its own
    headers = {
        "Content-Disposition": 'attachment; filename="folkmoot-my-data.json"',
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_parts(caller), media_type="application/json", headers=headers)


async def _parts(caller: SignedInCaller) -> AsyncIterator[bytes]:
    yield _json({"export": "my data", "at": rfc3339(caller.runtime.clock.now()), "about": _ABOUT})[:-1]
    for name, query in SECTIONS.items():
        yield b',\n"' + name.encode() + b'":' + _json(await caller.read(query, caller.actor.account_id))
    yield b',\n"record":['
    separator = b"\n"
    for is_votes in (False, True):
        after: int | None = 0
        while after is not None:
            entries, after = await caller.read(record_kept, caller.actor.account_id, after, is_votes=is_votes)
            for entry in entries:
                yield separator + _json(entry)
                separator = b",\n"
    yield b"\n]}\n"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
