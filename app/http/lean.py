"""A route class for the few requests that thousands of people send at once.

FastAPI solves dependencies and validates an answer again after it was made; for a vote that is more work than the
vote. A lean route reads ids from the path and a model from the body itself, with the same errors, and its endpoint
answers with a finished response. The OpenAPI document is made from the same signature as for any other route.
"""

from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError


class LeanRoute(APIRoute):
    """Serves endpoints with parameters of three kinds: a UUID from the path, a `body` model, and the `request`.

    Raises TypeError, when the route is made, for any other parameter.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that reads the parameters and calls the endpoint."""
        endpoint = self.endpoint
        ids: list[str] = []
        model: type[BaseModel] | None = None
        for parameter in signature(endpoint, eval_str=True).parameters.values():
            kind = parameter.annotation
            if kind is UUID and f"{{{parameter.name}}}" in self.path:
                ids.append(parameter.name)
            elif parameter.name == "body" and issubclass(kind, BaseModel):
                model = kind
            elif kind is not Request:
                raise TypeError(f"a lean route cannot read {parameter.name!r}; use an ordinary one")

        async def handle(request: Request) -> Response:
            values: dict[str, Any] = {"request": request}
            path = request.path_params
            for name in ids:
                values[name] = _id(name, path[name])
            if model is not None:
                values["body"] = _body(model, request.headers.get("content-type", ""), await request.body())
            response: Response = await endpoint(**values)
            return response

        return handle


def _id(name: str, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        error = {"type": "uuid_parsing", "loc": ("path", name), "msg": "Input should be a valid UUID", "input": text}
        raise RequestValidationError([error]) from None


def _body(model: type[BaseModel], content_type: str, content: bytes) -> BaseModel:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        error = {
            "type": "model_attributes_type",
            "loc": ("body",),
            "msg": "Send a JSON object with Content-Type: application/json",
            "input": content_type,
        }
        raise RequestValidationError([error])
    try:
        return model.model_validate_json(content)
    except ValidationError as refusal:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in refusal.errors(include_url=False)]
        raise RequestValidationError(errors) from None
