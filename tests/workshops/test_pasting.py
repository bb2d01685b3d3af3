"""Invitations from pasted text: what people copy from mail programs, spreadsheets and chats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.workshops.invitation_list import read_paste
from app.workshops.policy import Role
from tests.cast import Cast

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


ANA, BEN = "ana@example.org", "ben@example.org"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (f"{ANA}\n{BEN}", [(1, ANA, ""), (2, BEN, "")]),
        (f"{ANA}, {BEN};cem@example.org", [(1, ANA, ""), (1, BEN, ""), (1, "cem@example.org", "")]),
        ("\n\n  Ana Okafor <Ana@Example.org>", [(3, ANA, "Ana Okafor")]),
        (f"Okafor, Ana <{ANA}>", [(1, ANA, "Okafor, Ana")]),
        (f'"Ana O." <{ANA}>; mailto:{BEN}', [(1, ANA, "Ana O."), (1, BEN, "")]),
        (f"Ana Okafor\t{ANA}\r\nBen\t{BEN}", [(1, ANA, "Ana Okafor"), (2, BEN, "Ben")]),
        (f"Name\tEmail\nAna\t{ANA}", [(2, ANA, "Ana")]),
    ],
)
def test_who_stands_in_a_text(text: str, people: list[tuple[int, str, str]]) -> None:
    found = read_paste(text.encode(), Role.PARTICIPANT)
    assert [(one.line, one.email, one.name) for one in found] == people
    assert not any(one.trouble for one in found)


def test_what_is_left_over_is_named_by_its_line() -> None:
    found = read_paste(b"ana@example.org, and some friends, ben@example.org\nnobody\na@@b", Role.PARTICIPANT)
    assert [(one.line, one.email, bool(one.trouble)) for one in found] == [
        (1, "ana@example.org", False),
        (1, "and some friends", True),
        (1, "ben@example.org", False),
        (2, "nobody", True),
        (3, "a@@b", True),
    ]


@pytest.mark.parametrize("content", [b"", b" \n\n ", b"\xff\xfe", b"x@example.org\n" * 5001])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_paste(content, Role.PARTICIPANT)


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    try:
        lines = read_paste(text.encode("utf-8", "surrogatepass"), Role.PARTICIPANT)
    except Invalid:
        return
    for line in lines:
        assert line.trouble or ("@" in line.email and line.email == line.email.lower())


async def test_a_preview_says_what_is_wrong_and_writes_nothing(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}/invitations"
    text = "Zed <zed@example.org>\nana@example.org\nnot an address\nzed@example.org"
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "moderator": 403}.items():
        answer = await getattr(cast, who).post(where, content=text, headers=PLAIN, params={"preview": "true"})
        assert answer.status_code == status, who
    seen = await cast.organiser.post(where, content=text, headers=PLAIN, params={"preview": "true"})
    lines = seen.json()["lines"]
    assert [(one["line"], one["outcome"], one["name"]) for one in lines] == [
        (1, "invited", "Zed"),
        (2, "member", ""),
        (3, "error", ""),
        (4, "duplicate", ""),
    ]
    assert lines[2]["message"]
    assert (await cast.organiser.get(where)).json()["items"] == []
    refused = await cast.organiser.post(where, content=text, headers=PLAIN)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "line 3")
    assert (await cast.organiser.get(where)).json()["items"] == []
