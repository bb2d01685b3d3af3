"""The floor: Folkmoot's application, whose chosen routes answer from memory as ordinary FastAPI routes."""

from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.http.lean import LeanRoute
from app.votes.routes import stances
from scripts.benchmarks import floor, wire

STANCE = {
    "subject_id": str(uuid4()),
    "stance": "agree",
    "cast_at": "2026-06-01T12:00:00Z",
    "tally": {"agree": 1, "disagree": 0, "passes": 0},
    "receipt": {"seq": 1, "leaf": "00" * 32},
}


@pytest.fixture
def app() -> FastAPI:
    """The votes' own routes in a router of its own, so that the application of the other tests stays as it is."""
    router = APIRouter()
    router.routes[:] = stances.router.routes
    assert floor.replace_routes(router, {wire.CAST: STANCE}) == {wire.CAST}
    assert [type(route) for route in router.routes if route not in stances.router.routes] == [APIRoute]
    app = FastAPI()
    app.include_router(router)
    return app


async def test_it_parses_and_validates_and_remembers_nothing(app: FastAPI) -> None:
    path, known = f"/api/v1/contributions/{uuid4()}/stance", {"Authorization": "Bearer token"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://floor") as client:
        answer = await client.put(path, json={"stance": "pass"}, headers=known)
        assert (answer.status_code, answer.json()) == (200, STANCE)
        assert (await client.put(path, json={"stance": "maybe"}, headers=known)).status_code == 422
        assert (await client.put(path, json={"stance": "agree"})).status_code == 401
        assert (await client.put(path.replace("-", "!"), json={"stance": "agree"}, headers=known)).status_code == 422


def test_the_service_itself_keeps_its_lean_routes() -> None:
    assert {type(route) for route in stances.router.routes} == {LeanRoute}


def test_a_route_that_the_application_has_not_is_not_found() -> None:
    assert floor.replace_routes(stances.router, {"PUT /api/v1/nowhere": {}}) == set()
