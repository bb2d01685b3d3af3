"""The log as evidence over HTTP. All of it is public; only the content of an entry is for whoever made it."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from app.core.errors import Invalid, NotFound
from app.evidence import queries
from app.evidence.errors import NotSealed
from app.evidence.schemas import ConsistencyOut, HeadOut, KeyOut, ProvenReceiptOut
from app.http.caller import Anyone, Caller
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.log import stored
from app.log.export import EXPORT_HEADER
from app.log.reading import last_seq
from app.log.receipts import sign_receipt

router = APIRouter(prefix="/api/v1/log", tags=["log"])

_LARGEST = 2**53
Size = Annotated[int, Query(ge=0, le=_LARGEST, description="A number of entries, counted from the first.")]
_LINE = '{"leaf":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","seq":1,"withheld":true}\n'


@router.get("/key", summary="The key that checks signatures", response_model=KeyOut)
async def get_key(request: Request, caller: Anyone) -> Response:
    """Return the public key of this service. It changes only if the service loses its secret."""
    return answer(request, KeyOut(public_key=caller.runtime.keyring.public_key_text))


@router.get("/heads", summary="All signed heads, newest first", response_model=PageOut[HeadOut])
async def get_heads(request: Request, caller: Anyone, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Return signed heads. Whoever keeps one can tell later whether what it covers was changed."""
    page = await caller.read(stored.heads, cursor=cursor, limit=limit)
    key = caller.runtime.keyring.public_key
    out = PageOut[HeadOut](items=[HeadOut.of(stored.signed(head, key)) for head in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get("/heads/latest", summary="The newest signed head", response_model=HeadOut, responses=may_refuse(NotSealed))
async def get_latest_head(request: Request, caller: Anyone) -> Response:
    """Return the head over the most entries."""
    head = await caller.read(queries.latest_head)
    return answer(request, HeadOut.of(stored.signed(head, caller.runtime.keyring.public_key)))


@router.get(
    "/consistency",
    summary="Prove that nothing before was changed",
    response_model=ConsistencyOut,
    responses=may_refuse(NotSealed, Invalid),
)
async def get_consistency(request: Request, caller: Anyone, first: Size, second: Size) -> Response:
    """Return the proof that leads from an earlier head to a later one."""
    hashes = await caller.read(queries.consistency, first, second)
    return answer(request, ConsistencyOut(first=first, second=second, hashes=[node.hex() for node in hashes]))


@router.get(
    "/receipts/{seq}",
    summary="Prove that an entry is in the log",
    response_model=ProvenReceiptOut,
    responses=may_refuse(NotFound, NotSealed, Invalid),
)
async def get_receipt(
    seq: int,
    caller: Anyone,
    tree_size: Annotated[int | None, Query(ge=1, le=_LARGEST, description="The head to prove it under.")] = None,
) -> Response:
    """Return the receipt of an entry: to whoever made it with its content, to everybody else without.

    Show the answer without `salt` and `entry` to prove that it was counted, and with them what it says.
    """
    if not 1 <= seq <= _LARGEST:
        raise NotFound("The log has no entry of this number.")
    found = await caller.read(queries.receipt, seq, caller.actor.account_id if caller.actor else None, tree_size)
    keyring = caller.runtime.keyring
    out = ProvenReceiptOut.of(
        sign_receipt(keyring, found.receipt), found, stored.signed(found.head, keyring.public_key)
    )
    return Response(out.model_dump_json(exclude_unset=True), media_type="application/json")


@router.get(
    "/export",
    summary="The whole log, to check it yourself",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "JSON lines: a header, then one line for each entry.",
            "content": {
                "application/jsonl": {
                    "schema": {"type": "string"},
                    "example": EXPORT_HEADER.decode() + _LINE,
                }
            },
        }
    },
)
async def export_log(
    caller: Anyone,
    first: Annotated[
        int, Query(alias="from", ge=1, le=_LARGEST, description="Begin with this entry, to go on with a download.")
    ] = 1,
) -> StreamingResponse:
    """Stream every entry. What organisers did in public is whole, the rest shows its leaf.

    Check it with `folkmoot verify` against heads that you have kept.
    """
    return StreamingResponse(
        _lines(caller, first, await caller.read(last_seq)),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="folkmoot-log.jsonl"'},
    )


async def _lines(caller: Caller, first: int, last: int) -> AsyncIterator[bytes]:
    yield EXPORT_HEADER
    after = first - 1
    while after < last:
        # One short read for each page: a slow download holds no connection to the database.
        lines, count = await caller.read(queries.public_lines, after, last)
        yield lines
        after += count
