"""What no honest client sends: each is refused with a problem, the right status and all guarding headers."""

import json
from typing import Any

import pytest

from app.core.paging import encode_cursor
from app.http.caller import COOKIE
from app.http.edge import BODY_LIMIT
from tests.access.asking import filled, things_of
from tests.access.raw import Answer, send
from tests.access.table import API, TABLE
from tests.access.world import World

BEN, ORGANISER = "token-of-ben", "token-of-organiser"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DEEP = b"[" * 100_000 + b"]" * 100_000


def room(world: World, rest: str = "") -> str:
    return f"{API}/workshops/{world.things['workshop']}{rest}"


@SQLITE
async def test_bodies_too_large(world: World) -> None:
    piece = b"x" * 65_536
    pieces = [piece] * (BODY_LIMIT // len(piece) + 2)
    for path in (
        room(world, "/ideas"),
        room(world, "/invitations"),
        f"{API}/contributions/{world.things['idea']}/stance",
        f"{API}/sign-ins",
    ):
        method = "PUT" if path.endswith("stance") else "POST"
        said = await send(world.app, method, path, *pieces, token=ORGANISER)
        unsaid = await send(world.app, method, path, *pieces, token=ORGANISER, length=False)
        lied = await send(
            world.app, method, path, *pieces, token=ORGANISER, length=False,
            headers={"content-length": "10", "transfer-encoding": "chunked"},
        )  # fmt: skip
        for answer in (said, unsaid, lied):
            assert (answer.status, answer.guarded().problem["type"]) == (413, "/problems/too-large"), path
    for length in ("-1", "ten", "1e3", "9" * 400, "9" * 5000, ""):
        answer = await send(
            world.app, "POST", f"{API}/sign-ins", b"{}", length=False, headers={"content-length": length}
        )
        assert answer.guarded().problem["type"] in {"/problems/too-large", "/problems/malformed"}


BODIES = {
    "deep": DEEP,
    "deep object": b'{"text":' * 50_000 + b"1" + b"}" * 50_000,
    "deep in a member": b'{"text": ' + DEEP + b"}",
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "cut": b'{"text": "an id',
    "empty": b"",
    "null": b"null",
    "number": b"1",
    "huge number": b'{"text": ' + b"9" * 5000 + b"}",
    "NaN": b'{"text": NaN}',
    "list": b"[]",
    "wrong types": b'{"text": {"a": [1]}}',
    "unknown member": b'{"text": "An idea", "is_admin": true}',
    "surrogate in a name": b'{"text": "An idea", "\\ud800": 1}',
    "UTF-16": '{"text": "An idea"}'.encode("utf-16"),
    "form": b"text=An+idea",
}


async def test_bodies_that_cannot_be_read(world: World) -> None:
    for row in TABLE:
        if row.body is None or row.path:
            continue
        path = filled(row.route, things_of(world))
        for name, body in BODIES.items():
            if (
                name.startswith("deep")
                and row.route != f"{API}/workshops/{{workshop_id}}/ideas"
                and "stance" not in row.route
            ):
                continue
            answer = await send(
                world.app, row.method, path, body or b" ", token=ORGANISER, headers={"If-Match": '"v1"'}
            )
            if answer.status >= 300:
                assert answer.status in {400, 403, 404, 409, 422}, (name, row.name, answer.text[:200])
                assert answer.guarded().problem["detail"], (name, row.name)
            else:
                assert row.body == {} or "title" not in row.body, (name, row.name)


@SQLITE
async def test_content_types_that_are_not_json(world: World) -> None:
    body = b'{"text": "An idea", "stance": "agree"}'
    for content_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/html",
        "x",
        "",
    ):
        for method, path in (
            ("POST", room(world, "/ideas")),
            ("PUT", f"{API}/contributions/{world.things['idea']}/stance"),
        ):
            answer = await send(world.app, method, path, body, token=BEN, headers={"content-type": content_type})
            assert answer.guarded().problem["type"] == "/problems/invalid", content_type


async def test_null_bytes_surrogates_and_duplicates_in_text(world: World) -> None:
    """PostgreSQL takes neither a null byte nor half a character; text is rid of them before it gets there."""
    for text in ('"A\\u0000 null"', '"Half \\ud800 a character"', '"\\udfff\\u0000 x"'):
        for method, path, body in (
            ("POST", room(world, "/ideas"), f'{{"text": {text}}}'),
            ("POST", room(world, "/similar"), f'{{"text": {text}}}'),
            ("PATCH", f"{API}/me", f'{{"name": {text}}}'),
            ("PATCH", room(world, "/participations/me"), f'{{"display_name": {text}, "answers": {{{text}: {text}}}}}'),
            ("PATCH", room(world), f'{{"title": {text}, "summary": {text}, "time_zone": {text}}}'),
            ("PATCH", room(world), f'{{"join_domains": [{text}]}}'),
            ("POST", f"{API}/organisations", f'{{"name": {text}, "kind": {text}}}'),
            ("POST", f"{API}/sign-ins", f'{{"email": {text}}}'),
            ("POST", f"{API}/guests", f'{{"workshop_id": "{world.things["workshop"]}", "link_token": {text}, "display_name": "A"}}'),  # noqa: E501
            ("POST", f"{API}/sign-ins/{world.things['sign_in']}/redeem", f'{{"code": {text}, "label": {text}, "kind": "bearer", "binding": {text}}}'),  # noqa: E501
            ("POST", room(world, "/invitations"), f'{{"invitations": [{{"email": {text}, "name": {text}}}]}}'),
            ("POST", room(world, "/phases/") + f"{world.things['phase']}/close-now", f'{{"reason": {text}}}'),
            ("POST", f"{API}/contributions/{world.things['idea']}/hide", f'{{"reason": "spam", "note": {text}}}'),
            ("POST", f"{API}/contributions/{world.things['idea']}/hide", f'{{"reason": {text}}}'),
        ):  # fmt: skip
            answer = await send(world.app, method, path, body.encode(), token=ORGANISER, headers={"If-Match": '"v1"'})
            assert answer.guarded().status in {200, 201, 403, 404, 422}, (path, text, answer.text[:200])
            assert "\x00" not in answer.text
            if answer.status < 300:
                assert "\\u0000" not in answer.text
    twice = await send(world.app, "POST", room(world, "/ideas"), b'{"text": "First", "text": "Second"}', token=BEN)
    assert (twice.status, json.loads(twice.content)["text"]) == (201, "Second")


async def test_null_bytes_and_dots_in_addresses(world: World) -> None:
    for path in (
        f"{API}/workshops/by-slug/\x00",
        f"{API}/workshops/by-slug/a\ufffd\x00b",
        f"{API}/workshops/\x00",
        f"{API}/contributions/{world.things['idea']}\x00",
        f"{API}/log/receipts/{10**40}",
        f"{API}/log/receipts/-1",
        f"{API}/log/receipts/0",
        room(world, f"/declaration/versions/{10**30}"),
        room(world, "/themes/1\x00/contributions"),
        "/problems/\x00",
        "/problems/<script>alert(1)</script>",
        "/static/\x00",
        "/static/..",
        "/static/../routes.py",
        "/static/..%2froutes.py",
        "/static//etc/passwd",
        "/static/plain.css/../../routes.py",
        "/static/client/now/../../routes.py",
        "/static/client/now/..%2f..%2froutes.py",
        "/static/client/now/README.md",
        "/sign-in/..",
        f"/dev/outbox/{10**30}",
    ):
        answer = (await send(world.app, "GET", path, token=ORGANISER)).guarded()
        assert answer.problem["status"] in {400, 404, 422}, path
        assert b"<script>" not in answer.content
    for query in (
        b"q=%00",
        b"q=%ed%a0%80",
        b"q=%ff",
        b"q=%25&q=_",
        b"limit=0",
        b"limit=101",
        b"limit=9e9",
        b"limit=%00",
    ):
        for path in (
            room(world, "/ideas"),
            room(world, "/participations"),
            f"{API}/organisations",
            room(world, "/similar"),
        ):
            answer = (await send(world.app, "GET", path, query=query, token=ORGANISER)).guarded()
            assert answer.status in {200, 400, 422}, (path, query, answer.text[:200])
    for query in (b"first=-1&second=2", b"first=9&second=1", b"first=0&second=" + b"9" * 30, b"first=x&second=%00"):
        answer = (await send(world.app, "GET", f"{API}/log/consistency", query=query)).guarded()
        assert answer.problem["status"] in {400, 409, 422}


VALUES: tuple[Any, ...] = (
    "\x00",
    "\ud800",
    "z",
    "",
    "f" * 32,
    "-" * 32,
    -1,
    0,
    2**31,
    2**63,
    -(2**63),
    10**30,
    True,
    None,
    1.5,
    [],
    {},
)


@pytest.mark.parametrize(
    ("database_url", "every"),
    # PostgreSQL minds types and sizes where SQLite compares anything; by default each list meets every twelfth cursor.
    [("postgres", 12), *(pytest.param(engine, 1, marks=pytest.mark.long) for engine in ("postgres", "sqlite"))],
    indirect=["database_url"],
)
async def test_cursors_from_elsewhere(world: World, every: int) -> None:
    lists = [row for row in TABLE if row.method == "GET" and row.expected("organiser", "open") == 200]
    for number, row in enumerate(lists):
        path = filled(row.path or row.route, things_of(world))
        query = "&".join(f"{k}={v}" for k, v in filled(dict(row.query), things_of(world)).items())
        first = await send(world.app, "GET", path, query=f"{query}&limit=1".encode(), token=ORGANISER)
        if first.status != 200 or first.header("content-type") != "application/json":
            continue
        following = json.loads(first.content).get("next")
        if not isinstance(following, str | None):
            continue  # a member of that name in an answer that is no page of a list
        for cursor in _mutated(following)[number % every :: every]:
            answer = await send(world.app, "GET", path, query=f"{query}&cursor={cursor}".encode(), token=ORGANISER)
            assert answer.guarded().status in {200, 400, 422}, (row.name, cursor, answer.text[:200])
            if answer.status == 422:
                assert answer.problem["type"] in {"/problems/bad-cursor", "/problems/invalid"}


def _mutated(cursor: str | None) -> list[str]:
    """Return cursors that this list never gave: one with each value replaced, other shapes, and noise."""
    import base64

    noise = ["%00", "AAAA", "WyI", "x" * 600, "%F0%9F%92%A9", "bnVsbA", base64.urlsafe_b64encode(b"[" * 380).decode()]
    places = [[value] for value in VALUES] + [["f" * 32, value] for value in VALUES[:4]]
    if cursor:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        places += [[*place[:at], value, *place[at + 1 :]] for at in range(len(place)) for value in VALUES]
    return noise + [encode_cursor(*place) for place in places]


@SQLITE
async def test_hosts_that_are_not_ours(world: World) -> None:
    bad = (
        "evil.example", "", "folkmoot.test.evil.example", "folkmoot.test@evil.example", "folkmoot.test:80@evil.example",
        "folkmoot.test:port", "folkmoot.test:", "folkmoot.test:99999999", "folkmoot.test/", "folkmoot.test#", "*",
        "folkmoot.test evil.example", "[::1]evil.example", "[::1", "folkmoot.test,evil.example", "\x00", "folkmoot.test.",  # noqa: E501
    )  # fmt: skip
    for host in bad:
        answer = (await send(world.app, "GET", f"{API}/workshops", headers={"host": host})).guarded()
        assert (answer.status, answer.problem["type"]) == (421, "/problems/wrong-host"), host
    for hosts in (
        [(b"host", b"folkmoot.test"), (b"host", b"evil.example")],
        [(b"host", b"evil.example"), (b"host", b"folkmoot.test")],
        [],
    ):
        answer = (await send(world.app, "GET", f"{API}/workshops", headers=hosts)).guarded()
        assert answer.status == 421
    for host in ("folkmoot.test", "FOLKMOOT.TEST", "folkmoot.test:443", "127.0.0.1:8000", "[::1]:8000"):
        assert (await send(world.app, "GET", f"{API}/workshops", headers={"host": host})).status == 200
    absolute = await send(world.app, "GET", "http://evil.example/api/v1/workshops")
    assert absolute.guarded().problem["status"] == 404


@SQLITE
async def test_forwarded_headers_are_believed_from_nobody_here(world: World) -> None:
    """Only the server in front turns them into the scope, and only from proxies that the operator trusts."""
    plain = await send(world.app, "GET", room(world, "/ideas"), query=b"limit=1")
    lies = {
        "x-forwarded-host": "evil.example", "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "http",
        "forwarded": "for=127.0.0.1;host=evil.example", "x-original-url": "/metrics", "x-rewrite-url": "/metrics",
        "x-forwarded-prefix": "/evil", "x-real-ip": "127.0.0.1",
    }  # fmt: skip
    lied = await send(world.app, "GET", room(world, "/ideas"), query=b"limit=1", headers=lies)
    assert lied.content == plain.content
    assert lied.header("link") == plain.header("link")
    assert plain.header("link").startswith("<https://folkmoot.test/api/v1/")
    assert (await send(world.app, "GET", "/metrics", headers=lies)).guarded().problem["status"] == 404


@SQLITE
async def test_methods_cannot_be_overridden(world: World) -> None:
    for name in ("x-http-method-override", "x-http-method", "x-method-override"):
        answer = await send(world.app, "POST", f"{API}/me", headers={name: "DELETE"}, token=BEN)
        assert answer.guarded().problem["type"] == "/problems/method-not-allowed"
    answer = await send(world.app, "POST", f"{API}/me", query=b"_method=DELETE", token=BEN)
    assert answer.status == 405
    for method in ("TRACE", "CONNECT", "FOO", "PROPFIND", "get", "OPTIONS"):
        answer = (await send(world.app, method, f"{API}/me", token=BEN)).guarded()
        assert (answer.status, answer.problem["type"]) == (405, "/problems/method-not-allowed"), method
        assert answer.header("allow")


@SQLITE
async def test_other_origins_are_allowed_nothing(world: World) -> None:
    asked = {
        "origin": "https://evil.example",
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization",
    }
    for method in ("OPTIONS", "GET", "POST"):
        for path in (room(world), f"{API}/me", room(world, "/feed"), f"{API}/sign-ins"):
            answer = await send(world.app, method, path, query=b"live=false", headers=asked, token=BEN)
            assert not [name for name, _ in answer.guarded().headers if name.startswith("access-control")]
            assert method != "OPTIONS" or answer.status == 405


@SQLITE
async def test_a_page_of_another_site_changes_nothing_with_the_cookie(world: World) -> None:
    cookie = {"cookie": f"{COOKIE}={BEN}"}
    refused: tuple[dict[str, str], ...] = (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "https://folkmoot.test"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://folkmoot.test.evil.example"},
        {"origin": "https://folkmoot.test:8443"},
    )
    writes = [
        row for row in TABLE if row.method != "GET" and not row.path and row.open["participant"] in {200, 201, 204}
    ]
    assert len(writes) > 12
    for row in writes:
        if row.open["visitor"] != 401:
            continue
        path, body = filled(row.route, things_of(world)), json.dumps(filled(row.body, things_of(world)) or {}).encode()
        for headers in refused:
            answer = await send(world.app, row.method, path, body, headers=cookie | headers)
            assert (answer.status, answer.guarded().problem["type"]) == (403, "/problems/cross-site"), (
                row.name,
                headers,
            )
        for headers in ({"sec-fetch-site": "same-origin"}, {"origin": "https://folkmoot.test"}, {}):
            answer = await send(world.app, row.method, path, body, headers=cookie | headers)
            assert answer.status == row.open["participant"], (row.name, headers, answer.text[:200])


@SQLITE
async def test_headers_out_of_all_proportion(world: World) -> None:
    long = "x" * 100_000
    for headers in (
        {"if-none-match": long}, {"if-match": long}, {"idempotency-key": long}, {"authorization": "Bearer " + long},
        {"cookie": f"{COOKIE}={long}"}, {"accept": long}, {"last-event-id": "9" * 4000}, {"if-match": '"v' + "9" * 5000 + '"'},  # noqa: E501
        {"authorization": "Bearer \xff\x00"}, {"idempotency-key": "\x00\xff"}, {"cookie": "=;;;=\xff"}, {"last-event-id": "-1"},  # noqa: E501
    ):  # fmt: skip
        for method, path, body in (("GET", room(world), None), ("POST", room(world, "/ideas"), b'{"text": "An idea"}'), ("GET", room(world, "/feed"), None), ("PATCH", room(world), b'{"summary": "x"}')):  # fmt: skip  # noqa: E501
            token = "" if "authorization" in headers else ORGANISER
            answer = await send(
                world.app, method, path, *([body] if body else []), headers=headers, token=token, query=b"live=false"
            )
            assert answer.guarded().status in {200, 201, 400, 401, 412, 422, 428}, (
                headers.keys(),
                path,
                answer.text[:200],
            )


async def test_keys_of_idempotency_that_no_database_takes(world: World) -> None:
    for key in ("\x00", "\xff\xfe", "x" * 200, "x" * 201, " "):
        answer = await send(
            world.app,
            "POST",
            room(world, "/ideas"),
            b'{"text": "An idea"}',
            token=BEN,
            headers={"idempotency-key": key},
        )
        assert answer.guarded().status in {201, 422}, (key, answer.text[:200])


@SQLITE
async def test_every_refusal_is_guarded(world: World) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("canary of the inside")

    statuses = {
        404: await send(world.app, "GET", "/nothing/here"),
        405: await send(world.app, "PUT", "/livez"),
        401: await send(world.app, "GET", f"{API}/me"),
        422: await send(world.app, "GET", f"{API}/workshops/x"),
    }
    world.app.state.runtime.reader.read = broken
    statuses[500] = await send(world.app, "GET", f"{API}/organisations")
    for status, answer in statuses.items():
        assert answer.guarded().problem["status"] == status
        assert "canary" not in answer.text


@SQLITE
async def test_pages_and_files_are_guarded(world: World) -> None:
    pages: list[Answer] = [
        await send(world.app, "GET", path)
        for path in ("/", "/docs", "/problems", "/problems/invalid", "/static/plain.css", "/static/client/now/main.js", "/plain", f"/sign-in/{world.things['sign_in']}", f"{API}/openapi.json")  # noqa: E501
    ]  # fmt: skip
    for page in pages:
        assert page.guarded().status == 200
        assert "unsafe" not in page.header("content-security-policy")
