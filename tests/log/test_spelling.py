"""One spelling for each value: whatever decodes to the same bytes or instant in another way is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log.spelling import from_base64, from_hex, from_instant, to_base64


@given(value=st.binary(min_size=16, max_size=64))
def test_bytes_come_back_from_their_spelling(value: bytes) -> None:
    assert from_base64(to_base64(value), len(value)) == value
    assert from_hex(value.hex(), len(value)) == value


@pytest.mark.parametrize("text", ["AA==", "AB=="])
def test_base64_has_no_second_spelling_in_its_unused_bits(text: str) -> None:
    if text == "AA==":
        assert from_base64(text, 1) == b"\x00"
    else:
        with pytest.raises(ValueError, match="base64"):
            from_base64(text, 1)


@pytest.mark.parametrize("text", ["AA", "AA=", "AA==\n", " AA==", "A-==", "é===", "AAA=", "", None, 7, b"AA=="])
def test_other_base64_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="1 bytes in base64"):
        from_base64(text, 1)


@pytest.mark.parametrize("text", ["AB", "a", "abab", " ab", "a b", "", None, 7])
def test_other_hexadecimal_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="1 bytes in lower-case hexadecimal"):
        from_hex(text, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T09:30:00Z",
        "2026-03-02T09:30:00.000000",
        "2026-03-02T10:30:00.000000+01:00",
        "2026-03-02 09:30:00.000000Z",
        "20260302T093000.000000Z",
        "2026-03-02T09:30:00.0000009Z",
        "0001-01-01T00:00:00.000000+14:00",
        "",
        None,
        5,
    ],
)
def test_other_instants_are_refused(text: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library's sentences or ours
        from_instant(text)
