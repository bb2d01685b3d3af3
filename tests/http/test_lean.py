"""A lean route answers as an ordinary one does, also to what is wrong, and is described as one."""

from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.http.lean import LeanRoute

THING = "0199a000-0000-7000-8000-000000000000"


class Note(BaseModel):
    text: str


async def caller(request: Request) -> str:
    name = request.headers.get("authorization")
    if name is None:
        raise HTTPException(401)
    return name


async def key(
    request: Request,
    key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=5, pattern="^[a-z]+$")] = None,
) -> str:
    return f"{request.method} {key}"


async def must(mark: Annotated[str, Header(alias="X-Mark")]) -> str:
    return mark


def application(route_class: type[APIRoute]) -> FastAPI:
    router = APIRouter(route_class=route_class)

    @router.post("/things/{thing_id}")
    async def post(
        thing_id: UUID,
        body: Note,
        caller: Annotated[str, Depends(caller)],
        key: Annotated[str, Depends(key)],
    ) -> Response:
        return Response(f"{caller} {key} {thing_id} {body.text}")

    app = FastAPI()
    app.include_router(router)
    return app


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        pytest.param(THING, {}, {"text": "a"}, id="nobody"),
        pytest.param("no-id", {}, {"text": 1}, id="nobody, and all of it wrong"),
        pytest.param(THING, {"authorization": "ana"}, {"text": "a"}, id="good"),
        pytest.param(THING, {"authorization": "ana", "idempotency-key": "abc"}, {"text": "a"}, id="with a key"),
        pytest.param(THING, {"authorization": "ana", "idempotency-key": "abcdef"}, {"text": "a"}, id="key too long"),
        pytest.param(THING, {"authorization": "ana", "idempotency-key": "A"}, {"text": "a"}, id="key of other signs"),
        pytest.param(THING, {"authorization": "ana"}, {"text": 1}, id="body of another kind"),
        pytest.param(THING, {"authorization": "ana"}, {}, id="body without a field"),
        pytest.param("no-id", {"authorization": "ana"}, {"text": "a"}, id="no id"),
    ],
)
async def test_it_answers_as_an_ordinary_route(path: str, headers: dict[str, str], body: Any) -> None:
    answers = []
    for route_class in (APIRoute, LeanRoute):
        transport = httpx.ASGITransport(application(route_class))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.post(f"/things/{path}", headers=headers, json=body)
        errors = answer.json()["detail"] if answer.status_code == 422 else []
        answers.append((answer.status_code, [(one["type"], one["loc"]) for one in errors] or answer.text))
    assert answers[0] == answers[1]


def test_it_is_described_as_an_ordinary_route() -> None:
    ordinary, lean = (application(kind).openapi() for kind in (APIRoute, LeanRoute))
    assert ordinary == lean
    assert "Idempotency-Key" in str(lean)


def test_what_it_cannot_read_is_refused_when_it_is_made() -> None:
    async def searched(q: Annotated[str, Query()]) -> str:
        return q

    async def other(number: int) -> Response:
        return Response(str(number))

    async def depends(q: Annotated[str, Depends(searched)]) -> Response:
        return Response(q)

    for endpoint in (other, depends):
        with pytest.raises(TypeError, match="cannot read"):
            LeanRoute("/", endpoint)


async def test_a_header_that_must_be_there_is_missed() -> None:
    async def marked(mark: Annotated[str, Depends(must)]) -> Response:
        return Response(mark)

    app = FastAPI()
    app.router.routes.append(LeanRoute("/", marked))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        assert (await client.get("/", headers={"X-Mark": "here"})).text == "here"
        assert (await client.get("/")).status_code == 422
