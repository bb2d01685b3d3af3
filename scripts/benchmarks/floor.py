"""The floor: Folkmoot's own application, with chosen routes answering from memory instead of the database.

Everything around them stays: the same routers in the same order, the edge, the parsing and validation of path, body
and query, the response model. Only who calls, what is allowed and what is stored are gone. The routes are ordinary
ones also where Folkmoot's own are lean (`app/http/lean.py`): the floor is what FastAPI does without a database.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from scripts.benchmarks import service
from scripts.benchmarks.servers import Server

EXAMPLES_VARIABLE = "FOLKMOOT_BENCH_EXAMPLES"
"""JSON: "METHOD /path/{template}" to a body with which the real route once answered."""


def create_floor() -> FastAPI:
    """Folkmoot with every route that `EXAMPLES_VARIABLE` names replaced; raises LookupError for one it has not."""
    from app import main
    from app.cli.serving import configure_logs
    from app.settings import Settings

    examples: dict[str, Any] = json.loads(os.environ[EXAMPLES_VARIABLE])
    replaced = set()
    for stage in main.STAGES:
        replaced |= replace_routes(importlib.import_module(f"app.{stage}.routes").router, examples)
    if missing := set(examples) - replaced:
        raise LookupError(f"no such routes: {sorted(missing)}")
    configure_logs(Settings())
    return main.create_app()


def serve(directory: Path, name: str, examples: Mapping[str, Any]) -> Server:
    """The floor in a process on an empty database that it never asks, without background work; to be entered."""
    environment = {EXAMPLES_VARIABLE: json.dumps(examples), "FOLKMOOT_BACKGROUND": "false"}
    store = service.sqlite_store(directory, name)
    return service.serve(store, name, factory="scripts.benchmarks.floor:create_floor", environment=environment)


def replace_routes(router: APIRouter, examples: Mapping[str, Any]) -> set[str]:
    """Let the named routes of a router answer their example; return the names that it has."""
    found = set()
    for index, route in enumerate(router.routes):
        if (included := getattr(route, "original_router", None)) is not None:
            found |= replace_routes(included, examples)
        if not isinstance(route, APIRoute):
            continue
        for name in examples.keys() & {f"{method} {route.path}" for method in route.methods or ()}:
            router.routes[index] = APIRoute(
                route.path,
                _answer(route, examples[name]),
                methods=route.methods,
                response_model=route.response_model,
                status_code=route.status_code,
            )
            found.add(name)
    return found


async def _bearer(request: Request) -> str:
    """The caller's token: the one dependency that every ordinary route of such a service has."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise HTTPException(401)
    return token


def _answer(route: APIRoute, example: Any) -> Callable[..., Any]:
    """An endpoint with the parameters of the real one, but for those that come from its dependencies."""
    signature = inspect.signature(route.endpoint, eval_str=True)
    taken = [parameter for parameter in signature.parameters.values() if not _is_dependency(parameter)]
    bearer = Annotated[str, Depends(_bearer)]
    caller = inspect.Parameter("bench_caller", inspect.Parameter.KEYWORD_ONLY, annotation=bearer)
    shape = TypeAdapter(route.response_model) if route.response_model else None

    async def answer(**_: Any) -> Any:
        # Made anew each time, as the real route makes its own.
        return shape.validate_python(example, strict=False) if shape else example

    kept = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in taken]
    answer.__signature__ = inspect.Signature([*kept, caller])  # type: ignore[attr-defined]
    answer.__name__ = route.endpoint.__name__
    return answer


def _is_dependency(parameter: inspect.Parameter) -> bool:
    is_injected = inspect.isclass(parameter.annotation) and parameter.annotation.__module__.startswith("starlette")
    return (
        is_injected
        or isinstance(parameter.default, Dependency)
        or any(isinstance(extra, Dependency) for extra in get_args(parameter.annotation)[1:])
    )
