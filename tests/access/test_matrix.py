"""Every route, asked by every role in every state, answers as the table says; and no route is missing from it."""

import pytest
from fastapi.routing import iter_route_contexts

from app.main import create_app
from tests.access.asking import ask
from tests.access.table import TABLE
from tests.access.world import ROLES, STATES, World

FULLEST = ("sqlite", "open")
"""Where most is allowed, and so most could be wrong."""
MORE = [(engine, state) for engine in ("sqlite", "postgres") for state in STATES if (engine, state) != FULLEST]
THIN = [role for role in ROLES if role not in {"founder", "guest", "chief"}]
"""Elsewhere than in the open workshop those three are told what outsiders, participants and organisers are told."""


def routes_of_the_app() -> set[tuple[str, str]]:
    return {
        (method, context.path or "")
        for context in iter_route_contexts(create_app().routes)
        for method in context.methods or ()
    }


def test_every_route_stands_in_the_table() -> None:
    listed = {(row.method, row.route) for row in TABLE}
    assert listed == routes_of_the_app()


@pytest.mark.parametrize(
    ("database_url", "state"),
    [FULLEST, *(pytest.param(*case, marks=pytest.mark.long) for case in MORE)],
    indirect=["database_url"],
)
async def test_each_role_gets_what_the_table_says(world: World, state: str) -> None:
    wrong, may_read, did = [], {}, []
    is_whole = state == "open"
    for row in TABLE if is_whole else [row for row in TABLE if row.in_room or row.when]:
        for role in ROLES if is_whole else THIN:
            answer = await ask(world, role, row)
            if answer.status_code != row.expected(role, state):
                wrong.append(
                    f"{role:12} {row.name}: {answer.status_code}, not {row.expected(role, state)}: {answer.text[:150]}"
                )
            path = answer.request.url.path
            if row.method == "GET":
                may_read[role, path] = may_read.get((role, path), False) or answer.status_code == 200
            elif answer.is_success:
                did.append((role, row, path))
    assert not wrong, f"{len(wrong)} cells\n" + "\n".join(wrong[:60])
    unread = [
        f"{role} may {row.name}" for role, row, path in did if not row.law and not _may_read(may_read, role, path)
    ]
    assert not unread, "\n".join(unread)


def _may_read(may_read: dict[tuple[str, str], bool], role: str, path: str) -> bool:
    """Tell whether the thing below which a change was made may be read by whoever made it."""
    parts = path.split("/")
    while len(parts) > 4:
        if (role, "/".join(parts)) in may_read:
            return may_read[role, "/".join(parts)]
        parts.pop()
    return True
