"""A route class for the few requests that thousands of people send at once.

FastAPI solves dependencies anew for each request and validates an answer again after it was made; for a vote that is
more work than the vote. A lean route calls its dependencies and reads ids from the path and a model from the body
itself, with the same errors, and its endpoint answers with a finished response. The OpenAPI document is made from the
same signature as for any other route.
"""

from collections.abc import Awaitable, Callable, Coroutine
from inspect import Parameter, signature
from typing import Any, get_args
from uuid import UUID

from fastapi import Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

Dependency = Callable[[Request], Awaitable[Any]]


class LeanRoute(APIRoute):
    """Serves endpoints with parameters of four kinds: a UUID from the path, a `body` model, the `request`, and what an
    asynchronous dependency makes of the request and its headers.

    Raises TypeError, when the route is made, for any other parameter.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that reads the parameters and calls the endpoint."""
        endpoint = self.endpoint
        ids: list[str] = []
        model: type[BaseModel] | None = None
        dependencies: dict[str, Dependency] = {}
        takes_request = False
        for parameter in signature(endpoint, eval_str=True).parameters.values():
            kind = parameter.annotation
            if (call := _depended_on(kind)) is not None:
                dependencies[parameter.name] = _reading(call)
            elif kind is UUID and f"{{{parameter.name}}}" in self.path:
                ids.append(parameter.name)
            elif parameter.name == "body" and issubclass(kind, BaseModel):
                model = kind
            elif kind is Request and parameter.name == "request":
                takes_request = True
            else:
                raise TypeError(f"a lean route cannot read {parameter.name!r}; use an ordinary one")

        async def handle(request: Request) -> Response:
            values: dict[str, Any] = {"request": request} if takes_request else {}
            for name, dependency in dependencies.items():
                values[name] = await dependency(request)
            path = request.path_params
            for name in ids:
                values[name] = _id(name, path[name])
            if model is not None:
                values["body"] = _body(model, request.headers.get("content-type", ""), await request.body())
            response: Response = await endpoint(**values)
            return response

        return handle


def _depended_on(kind: Any) -> Callable[..., Any] | None:
    """Return the function whose result a parameter is, or None."""
    return next((extra.dependency for extra in get_args(kind)[1:] if isinstance(extra, params.Depends)), None)


def _reading(call: Callable[..., Any]) -> Dependency:
    """Return a dependency as a function of the request alone, which reads the headers that it asks for."""
    parameters = signature(call, eval_str=True).parameters.values()
    headers = [_Header(parameter) for parameter in parameters if parameter.annotation is not Request]
    requests = [parameter.name for parameter in parameters if parameter.annotation is Request]

    async def read(request: Request) -> Any:
        return await call(**dict.fromkeys(requests, request), **{header.name: header.of(request) for header in headers})

    return read


class _Header:
    """A header that a dependency asks for. Raises TypeError for a parameter that is something else."""

    def __init__(self, parameter: Parameter) -> None:
        extra = next((one for one in get_args(parameter.annotation)[1:] if isinstance(one, params.Header)), None)
        if extra is None or extra.alias is None:
            raise TypeError(f"a lean route's dependency cannot read {parameter.name!r}; use an ordinary route")
        self.name, self._alias, self._default = parameter.name, extra.alias, parameter.default
        self._adapter: TypeAdapter[Any] = TypeAdapter(parameter.annotation)

    def of(self, request: Request) -> Any:
        value = request.headers.get(self._alias)
        if value is None and self._default is not Parameter.empty:
            return self._default
        try:
            return self._adapter.validate_python(value)
        except ValidationError as refusal:
            errors = [{**error, "loc": ("header", self._alias)} for error in refusal.errors(include_url=False)]
            raise RequestValidationError(errors) from None


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
