"""The OpenAPI document against the service: whatever it allows to be sent is answered as it says, by every role."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import create_app
from app.settings import Settings
from tests.access.asking import filled, things_of
from tests.access.world import ROLES, World, make_world
from tests.conftest import TravellingClock

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = create_app().openapi()
OPERATIONS = {
    operation.label: operation
    for operation in (result.ok() for result in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations())
}


@dataclass
class Stage:
    """A world and the loop it lives in: Hypothesis calls functions, and they wait for the world's answers."""

    runner: asyncio.Runner
    world: World

    def send(self, role: str, method: str, path: str, **parts: Any) -> httpx.Response:
        return self.runner.run(self.world.clients[role].request(method, path, **parts))


@pytest.fixture
def stage(settings: Settings, clock: TravellingClock, state: str) -> Iterator[Stage]:
    """An open world, in a loop that a plain function can use."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def begin() -> World:
            app = create_app(settings, clock=clock)
            await stack.enter_async_context(app.router.lifespan_context(app))
            return await make_world(app, clock.now(), state, stack)

        # The application's own tasks belong to the task that began it, so the same one must end it.
        world = runner.run(begin())
        try:
            yield Stage(runner, world)
        finally:
            runner.run(stack.aclose())


@pytest.mark.parametrize(
    ("database_url", "examples"),
    [
        ("sqlite", 5),
        pytest.param("sqlite", 40, marks=pytest.mark.long),
        pytest.param("postgres", 20, marks=pytest.mark.long),
    ],
    indirect=["database_url"],
)
def test_every_operation_answers_as_documented(stage: Stage, examples: int) -> None:
    failures, succeeded = [], 0
    for label, operation in OPERATIONS.items():
        try:
            statuses = _conforms(stage, operation, examples)
            succeeded += any(status < 300 for status in statuses)
        except AssertionError as failure:
            failures.append(f"{label}: {failure}")
        except BaseExceptionGroup as group:
            failures.append(f"{label}: {'; '.join(str(one) for one in group.exceptions)}")
    assert not failures, f"{len(failures)} operations\n\n" + "\n\n".join(failures[:12])
    # Else the examples would only have met refusals.
    assert succeeded > (0.6 if examples > 10 else 0.45 if examples > 4 else 0.4) * len(OPERATIONS)


def _conforms(stage: Stage, operation: Any, examples: int) -> set[int]:
    """Send examples of an operation, each as somebody; return the statuses of the answers."""
    things = {name: str(value) for name, value in things_of(stage.world).items()}
    is_feed, statuses = operation.path.endswith("/feed"), set()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), role=st.sampled_from(ROLES), is_real=st.integers(0, 3))
    def check(case: Any, role: str, is_real: int) -> None:
        for name in case.path_parameters or {}:
            if name in things and is_real:  # a made-up id is only ever not found; most examples go on from there
                case.path_parameters[name] = things[name]
        if is_feed:
            case.query["live"] = "false"  # else it would be followed for ever
        sent = case.as_transport_kwargs(base_url="https://folkmoot.test")
        headers = {str(name): str(value) for name, value in (sent["headers"] or {}).items()}
        if is_real > 1 and operation.method in {"patch", "put", "post"}:
            headers["If-Match"] = '"v1"'
        parts = {part: sent[part] for part in ("json", "data", "params") if sent.get(part) is not None}
        if "data" in parts and not isinstance(parts["data"], dict):
            parts["content"] = parts.pop("data")
        answer = stage.send(role, sent["method"], sent["url"], headers=headers, **parts)
        statuses.add(answer.status_code)
        if operation.path == "/oembed" and answer.status_code == 501:
            return  # what oEmbed asks for where a format is not offered
        assert answer.status_code < 500, f"{role}: {answer.status_code} {answer.text[:300]}"
        try:
            # The document says of the feed that it is text, which it is; the check reads events from it.
            checks = [check for check in CHECKS if not (is_feed and check is response_schema_conformance)]
            case.validate_response(answer, checks=checks)
        except BaseExceptionGroup as group:
            raise AssertionError(f"{role}: " + "; ".join(str(one)[:600] for one in group.exceptions)) from None

    check()
    return statuses


def _bodies() -> list[Any]:
    """Return every body that the document gives as an example, with where it goes; None where there is none."""
    found = []
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            for media_type, form in operation.get("requestBody", {}).get("content", {}).items():
                schema = form["schema"]
                if "$ref" in schema:
                    schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
                given_ = [form["example"]] if "example" in form else schema.get("examples", [None])
                found += [
                    pytest.param(method, path, media_type, one, id=f"{method} {path} {media_type}") for one in given_
                ]
    return found


# An example speaks of nobody's workshop; these stand for what its reader would put there.
REAL = {
    "foundation_id": "{foundation}",
    "workshop_id": "{workshop}",
    "into": "{another_organisation}",
    "link_token": "{guest_token}",
    "answers": {},
    "code": None,
    "organisation_id": None,
    "merged_into_id": "{reported}",
    "code_ids": ["{code}"],
}

_OF_THIS_WORKSHOP: dict[str, dict[str, Any]] = {
    "/themes": {"contribution_ids": ["{idea}"]},
    "{theme_id}/contributions": {"add": ["{reported}"], "remove": []},
    "/split": {"parts": [{"title": "Night shifts", "contribution_ids": ["{idea}"]}]},
    "/split-proposal": {"into": 2},
    "/duplicate-merges": {"kept_id": "{idea}", "other_ids": ["{settled}"]},
    "/review/presence": {"theme_id": "{theme}"},
    "/coding-frames/{frame_id}": {"codes": [{"id": "{code}", "label": "A strength"}]},
    "/targets": {"targets": [{"field": "role", "value": "participant", "target": 20}]},
}


async def test_the_examples_run(world: World) -> None:
    wrong = []
    for parameter in _bodies():
        method, path, media_type, example = parameter.values
        if example is None:
            wrong.append(f"{parameter.id}: has no example")
            continue
        answer = await _send(world, method, path, media_type, example)
        if answer.status_code in {400, 415, 422} or answer.status_code >= 500:
            wrong.append(f"{parameter.id}: {answer.status_code} {answer.text[:300]}")
    assert not wrong, "\n".join(wrong)


async def _send(world: World, method: str, path: str, media_type: str, example: Any) -> httpx.Response:
    things = things_of(world) | {"organisation_id": world.things["organisation"], "sign_in_id": world.things["sign_in"]}
    if isinstance(example, dict):
        example = filled({name: REAL.get(name, value) for name, value in example.items()}, things)
        if path.endswith("/redeem"):
            example |= {"token": world.things["sign_in_token"]}
        if path.endswith("/endorsements"):
            example["organisation_id"] = str(things["another_organisation"])
        if path.endswith("/schedule"):
            example["phases"] += world.things["phases"]  # a phase that has begun stays
        if path.endswith("/theme-order"):  # names every theme that stands, those of earlier examples too
            standing = (
                await world.clients["chief"].get(path.format_map(things).replace("theme-order", "themes"))
            ).json()
            example["themes"] = [{"id": theme["id"]} for theme in standing["themes"]]
        for end, real in _OF_THIS_WORKSHOP.items():
            if path.endswith(end):
                example |= filled(real, things)
        sent: dict[str, Any] = {"json": example}
    else:
        sent = {"content": example, "headers": {"Content-Type": media_type}}
    headers = {"If-Match": '"v1"'} | sent.pop("headers", {})
    return await world.clients["chief"].request(method, path.format_map(things), headers=headers, **sent)
