"""The API's reference as a page: made from the OpenAPI document, without a script or anything from another host."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from app.core.text import render

Json = dict[str, Any]

_LAST = {"problems", "operations"}
"""What somebody who learns the API reads last."""


def reference(document: Json) -> str:
    """Return HTML for an OpenAPI document: operations by tag, each with parameters, body and example answers."""
    tags: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            tags.setdefault(tag, []).append("".join(_operation(document, method, path, operation)))
    tags = dict(sorted(tags.items(), key=lambda item: item[0] in _LAST))
    contents = "".join(f'<li><a href="#{escape(tag)}">{escape(tag)}</a></li>' for tag in tags)
    sections = "".join(
        f'<section id="{escape(t)}"><h2>{escape(t)}</h2>{"".join(ops)}</section>' for t, ops in tags.items()
    )
    return (
        "<h1>The API, operation by operation</h1><p>The same for programs: "
        '<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>. '
        'What an error means: <a href="/problems">/problems</a>.'
        f'</p><nav aria-label="Contents"><ul>{contents}</ul></nav>{sections}'
    )


def _operation(document: Json, method: str, path: str, operation: Json) -> Iterator[str]:
    name = escape(operation.get("operationId", f"{method} {path}"))
    yield f'<article id="{name}"><h3>{escape(operation.get("summary", path))}</h3>'
    yield f"<p><code><b>{method.upper()}</b> {escape(path)}</code></p>"
    yield render(operation.get("description", ""))
    if operation.get("parameters"):
        yield "<table><caption>Parameters</caption><tr><th scope=col>name</th><th scope=col>in</th>"
        yield "<th scope=col>meaning</th></tr>"
        for parameter in operation["parameters"]:
            name, required = escape(parameter["name"]), " (required)" if parameter.get("required") else ""
            meaning = escape(parameter.get("description", _kind(parameter.get("schema", {}))))
            yield f"<tr><td><code>{name}</code></td><td>{parameter['in']}{required}</td><td>{meaning}</td></tr>"
        yield "</table>"
    body = operation.get("requestBody", {}).get("content", {})
    yield from _examples(document, "Send", body)
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield from _examples(document, f"{status} answer", answer.get("content", {}))
    yield "</article>"


def _examples(document: Json, label: str, content: Json) -> Iterator[str]:
    for media_type, form in content.items():
        if media_type == "text/html":
            continue
        example = _example(document, form)
        if example is not None:
            text = example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
            yield f"<figure><figcaption>{label}, {escape(media_type)}</figcaption><pre>{escape(text)}</pre></figure>"


def _example(document: Json, form: Json) -> Any:
    if "example" in form:
        return form["example"]
    if form.get("examples"):
        return next(iter(form["examples"].values())).get("value")
    return _first_example(document, form.get("schema", {}))


def _first_example(document: Json, schema: Json, depth: int = 0) -> Any:
    """Return the example of a schema, or one put together from those of its members; None where there is none."""
    if depth > 6:
        return None
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("examples"):
        return schema["examples"][0]
    if "anyOf" in schema:
        found = (_first_example(document, choice, depth + 1) for choice in schema["anyOf"])
        return next((example for example in found if example is not None), None)
    if "properties" in schema:
        return {name: _first_example(document, part, depth + 1) for name, part in schema["properties"].items()}
    item = _first_example(document, schema["items"], depth + 1) if "items" in schema else None
    return schema.get("default", schema.get("type")) if item is None else [item]


def _kind(schema: Json) -> str:
    return str(schema.get("format") or schema.get("type") or " or ".join(_kind(s) for s in schema.get("anyOf", ())))
