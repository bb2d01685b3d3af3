"""Cursors: what was packed comes back, and nothing that a list did not give reaches a database."""

import base64
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.paging import BadCursor, Wide, decode_cursor, encode_cursor, id_in

NARROW = st.integers(-(2**31), 2**31 - 1)
WIDE = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.uuids(), NARROW, WIDE, TEXT, st.none() | TEXT)
def test_a_place_comes_back(ident: UUID, narrow: int, wide: int, text: str, scope: str | None) -> None:
    cursor = encode_cursor(ident, narrow, wide, text, scope=scope)
    assert decode_cursor(cursor, UUID, int, Wide, str, scope=scope) == [ident, narrow, wide, text]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2**31, int),
        (-(2**31) - 1, int),
        (2**63, Wide),
        (True, int),
        (1.5, int),
        ("\x00", str),
        ("\ud800", str),
        ("no id", UUID),
        (7, UUID),
        (None, str),
    ],
)
def test_what_no_column_holds_is_no_place(value: object, kind: type) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([value]).encode()).decode()
    with pytest.raises(BadCursor):
        decode_cursor(cursor, kind)


@given(st.uuids())
def test_a_cursor_fits_only_its_list(ident: UUID) -> None:
    with pytest.raises(BadCursor):
        id_in(encode_cursor(ident, scope="mine"), "yours")
    with pytest.raises(BadCursor):
        id_in(encode_cursor(ident), "mine")
    assert id_in(encode_cursor(ident, scope="mine"), "mine") == ident
