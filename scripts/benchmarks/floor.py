"""The floor: Folkmoot's own application, with chosen routes answering from memory instead of the database.

Everything around them stays: the same routers in the same order, the edge, the parsing and validation of path, body
and headers, the response model. Only who calls, what is allowed and what is stored are gone.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
from collections.abc import Callable, Mapping
from typing import Any, get_args

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.params import Depends
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

EXAMPLES_VARIABLE = "FOLKMOOT_BENCH_EXAMPLES"
"""JSON: "METHOD /path/{template}" to a body with which the real route once answered."""


def create_floor() -> FastAPI:
    """Folkmoot with every route that `EXAMPLES_VARIABLE` names replaced; raises LookupError for one it has not."""
    from app import main

    examples: dict[str, Any] = json.loads(os.environ[EXAMPLES_VARIABLE])
    replaced = set()
    for stage in main.STAGES:
        replaced |= replace_routes(importlib.import_module(f"app.{stage}.routes").router, examples)
    if missing := set(examples) - replaced:
        raise LookupError(f"no such routes: {sorted(missing)}")
    return main.create_app()


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


def _answer(route: APIRoute, example: Any) -> Callable[..., Any]:
    """An endpoint with the parameters of the real one, but for those that come from its dependencies."""
    signature = inspect.signature(route.endpoint, eval_str=True)
    taken = [parameter for parameter in signature.parameters.values() if not _is_dependency(parameter)]
    caller = inspect.Parameter("bench_request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    shape = TypeAdapter(route.response_model) if route.response_model else None

    async def answer(bench_request: Request, **_: Any) -> Any:
        scheme, _separator, token = bench_request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise HTTPException(401)
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
        or isinstance(parameter.default, Depends)
        or any(isinstance(extra, Depends) for extra in get_args(parameter.annotation)[1:])
    )
