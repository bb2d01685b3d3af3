"""Offline verification: whatever is done to an exported log behind a signed head is found by whoever holds the head."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.log.export import EXPORT_HEADER, MAX_LINE, export_lines
from app.log.heads import SignedHead
from app.log.verify import MAX_PROBLEMS, Verdict, verify_export, verify_files
from tests.log.recorded import KEYRING, STRANGER, Recorded, export_of, head_over, record

ENTRIES = record(13)
LINES = export_of(ENTRIES)
EARLIER, HEAD = head_over(ENTRIES, 8), head_over(ENTRIES, 13)
LEFT_OUT = {3: "erased", 7: "withheld", 12: "erased"}
MIXED = [LINES[0], *(e.absent(LEFT_OUT[e.seq]) if e.seq in LEFT_OUT else e.line() for e in ENTRIES)]


def verify(lines: list[bytes], *heads: SignedHead) -> Verdict:
    return verify_export(lines, heads or [EARLIER, HEAD], [KEYRING.public_key])


def lines_of(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def test_an_untouched_export_is_found_whole() -> None:
    verdict = verify(LINES)
    assert verdict == Verdict(entries=13, recomputed=13, erased=0, withheld=0, sealed=13, problems=(), problem_count=0)
    assert verdict.ok


def test_erased_and_withheld_entries_leave_it_whole() -> None:
    verdict = verify(MIXED)
    assert verdict.ok
    assert (verdict.recomputed, verdict.erased, verdict.withheld, verdict.sealed) == (10, 2, 1, 13)


@given(erased=st.sets(st.integers(1, 13)))
@settings(max_examples=50)
def test_erasing_anything_leaves_it_whole_and_says_nothing_of_it(erased: set[int]) -> None:
    lines = [LINES[0], *(e.absent("erased") if e.seq in erased else e.line() for e in ENTRIES)]
    assert verify(lines).ok
    for entry in ENTRIES:
        if entry.seq in erased:
            assert set(json.loads(lines[entry.seq])) == {"erased", "leaf", "seq"}


@given(original=st.sampled_from([LINES, MIXED]), data=st.data())
@settings(max_examples=400)
def test_a_changed_byte_is_found(original: list[bytes], data: st.DataObject) -> None:
    content = b"".join(original)
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    assert not verify(lines_of(content[:place] + bytes([byte]) + content[place + 1 :])).ok


@given(original=st.sampled_from([LINES, MIXED]), data=st.data())
@settings(max_examples=200)
def test_a_deleted_or_inserted_byte_is_found(original: list[bytes], data: st.DataObject) -> None:
    content = b"".join(original)
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255))
    assert not verify(lines_of(content[:place] + content[place + 1 :])).ok
    assert not verify(lines_of(content[:place] + bytes([byte]) + content[place:])).ok


@given(original=st.sampled_from([LINES, MIXED]), data=st.data())
def test_a_deleted_repeated_or_exchanged_line_is_found(original: list[bytes], data: st.DataObject) -> None:
    one, other = data.draw(st.lists(st.integers(0, 13), min_size=2, max_size=2, unique=True))
    exchanged = list(original)
    exchanged[one], exchanged[other] = original[other], original[one]
    assert not verify([*original[:one], *original[one + 1 :]]).ok
    assert not verify([*original[:other], original[one], *original[other:]]).ok
    assert not verify(exchanged).ok


@given(size=st.integers(0, 13))
def test_a_cut_is_found_at_any_byte_and_at_any_line(size: int) -> None:
    assert not verify(LINES[:size]).ok
    assert not verify([*LINES[:size], LINES[size][:-1]]).ok


def forge(entries: list[Recorded], how: str, at: int) -> list[Recorded]:
    """A rewritten history that is consistent in itself: leaves, numbers and spelling all fit the new content."""
    forged = list(entries)
    if how == "change":
        forged[at] = entries[at].saying("We never said that.")
    elif how == "delete":
        del forged[at]
    elif how == "insert":
        forged.insert(at, entries[at].saying("One more voice."))
    elif how == "exchange":
        forged[at], forged[at - 1] = entries[at - 1], entries[at]
    return [replace(entry, seq=seq) for seq, entry in enumerate(forged, start=1)]


@given(how=st.sampled_from(["change", "delete", "insert", "exchange"]), at=st.integers(1, 12))
def test_a_forgery_that_is_consistent_in_itself_is_found(how: str, at: int) -> None:
    forged = forge(ENTRIES, how, at)
    assert not verify(export_of(forged)).ok
    assert not verify(export_of(forged), HEAD).ok
    # The control: it is the earlier head, and nothing else, that convicts.
    own_head = head_over(forged, len(forged))
    assert verify(export_of(forged), own_head).ok
    assert verify(export_of(forged), EARLIER, own_head).ok == (at > 8 or (at == 8 and how != "exchange"))


def test_a_problem_names_the_entry() -> None:
    lines = [*LINES[:4], LINES[4].replace(b"Ask once", b"Ask many"), *LINES[5:]]
    verdict = verify(lines)
    assert verdict.problems == ("The content of entry 4 is not what its leaf stands for.",)
    assert verdict.sealed == 13  # The leaves still are the ones that the head sealed.


def test_a_forged_entry_is_narrowed_down_between_two_heads() -> None:
    verdict = verify(export_of(forge(ENTRIES, "change", 10)))
    assert verdict.problems == (
        (
            "The head over 13 entries of 2026-03-02T09:43:00.000000Z sealed other entries: "
            "the first 8 agree with an earlier head, a later one up to 13 does not."
        ),
    )
    assert verdict.sealed == 8


def test_what_no_head_covers_yet_is_counted_apart() -> None:
    verdict = verify(LINES, EARLIER)
    assert verdict.ok
    assert (verdict.entries, verdict.sealed) == (13, 8)


def test_missing_entries_are_named() -> None:
    verdict = verify(LINES[:11])
    assert verdict.problems == (
        "The head over 13 entries of 2026-03-02T09:43:00.000000Z covers more: entries 11 to 13 are missing.",
    )


def test_a_gap_is_named_and_stops_the_comparison_of_later_heads() -> None:
    verdict = verify([*LINES[:9], *LINES[10:]])
    assert verdict.problems == (
        "Entry 10 stands where entry 9 should be.",
        (
            "The head over 13 entries of 2026-03-02T09:43:00.000000Z cannot be compared, "
            "because entry 9 is not in its place."
        ),
    )
    assert verdict.sealed == 8


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda line: line.replace(b'"seq":2', b'"seq": 2'), "is not spelled as the log spells"),
        (lambda line: line.replace(b'"seq":2', b'"seq":2.0'), "has no number"),
        (lambda line: line.replace(b'"seq":2', b'"seq":true'), "has no number"),
        (lambda line: line.replace(b'"seq":2', b'"seq":2,"seq":2'), "is not spelled as the log spells"),
        (lambda line: line.replace(b'"seq":2', b'"seq":2,"more":1'), "does not have the members"),
        (lambda line: line.replace(b"null", b"0.5"), "cannot be read as an entry (a payload holds no float"),
        (lambda line: line.replace(b"null", b"NaN"), "cannot be read as an entry (a payload holds no float"),
        (lambda line: line.replace(b"null", b"[" * 100_000 + b"]" * 100_000), "is not JSON"),
        (lambda line: line.replace(b"null", b"9" * 5000), "is not JSON"),
        (lambda line: line.replace(b"null", b'"\\ud800"'), "cannot be read as an entry"),
        (lambda line: line.replace(b"null", b'"\xff"'), "is not JSON"),
        (lambda line: line.replace(b"09:30:00.000002Z", b"09:30:00.000002+00:00"), "cannot be read as an entry"),
        (lambda _: b"[1]\n", "is not an object"),
        (lambda _: b"\n", "is not JSON"),
        (lambda line: line[:-1], "is cut off"),
        (lambda line: line[:-1] + b" " * MAX_LINE + b"\n", "is cut off, or longer"),
        (lambda _: b'{"erased":true,"leaf":"' + b"AB" * 32 + b'","seq":2}\n', "lower-case hexadecimal"),
        (lambda _: b'{"erased":false,"leaf":"' + b"ab" * 32 + b'","seq":2}\n', "is not spelled"),
        (
            lambda _: b'{"erased":true,"leaf":"' + b"ab" * 32 + b'","seq":2,"withheld":true}\n',
            "the members of an entry",
        ),
        (lambda _: b'{"leaf":"' + b"ab" * 32 + b'","seq":2}\n', "does not have the members"),
    ],
)
def test_a_line_in_any_other_spelling_is_damage(spoil: Callable[[bytes], bytes], problem: str) -> None:
    spoiled = spoil(LINES[2])
    assert spoiled != LINES[2]
    verdict = verify([*LINES[:2], spoiled, *LINES[3:]])
    assert problem in verdict.problems[0]
    assert verdict.problems[0].startswith("Line 3, where entry 2 should be, ")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["0001-01-01T00:00:00+14:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(name=st.sampled_from(sorted(json.loads(LINES[2]))), value=JSON)
@settings(max_examples=200)
def test_any_value_in_any_place_is_a_problem_and_never_a_crash(name: str, value: object) -> None:
    members = json.loads(LINES[2])
    if members[name] == value and type(members[name]) is type(value):
        return
    line = json.dumps(members | {name: value}, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    assert not verify([*LINES[:2], line, *LINES[3:]]).ok


def test_a_file_that_is_no_log_fills_neither_memory_nor_screen() -> None:
    verdict = verify_export((b"noise\n" for _ in range(5000)), [HEAD])
    assert len(verdict.problems) == MAX_PROBLEMS
    assert verdict.problem_count > 5000
    assert not verdict.ok


def test_without_a_head_nothing_is_proved() -> None:
    verdict = verify_export(LINES, [])
    assert verdict.problems == (
        "There is no valid signed head, so nothing shows that these entries are the ones recorded.",
    )


def test_an_empty_log_agrees_with_an_empty_head_only() -> None:
    assert verify([EXPORT_HEADER], head_over([], 0)).ok
    assert not verify([], head_over([], 0)).ok
    assert not verify([EXPORT_HEADER], EARLIER).ok


def test_only_the_expected_key_counts() -> None:
    theirs = head_over(ENTRIES, 13, STRANGER)
    assert not verify(LINES, theirs).ok
    assert verify_export(LINES, [theirs]).ok
    assert verify_export(LINES, [EARLIER, theirs], [KEYRING.public_key, STRANGER.public_key]).ok
    assert verify_export(LINES, [EARLIER, theirs]).problems == (
        "The heads are signed by different keys; say which key is the service's.",
    )


def test_a_head_that_was_altered_does_not_count() -> None:
    for altered in (replace(HEAD, tree_size=12), replace(HEAD, root=EARLIER.root), replace(HEAD, at=EARLIER.at)):
        assert "The signature of the head" in verify(LINES, EARLIER, altered).problems[0]


def test_two_stories_over_the_same_entries_are_found() -> None:
    forged = forge(ENTRIES, "change", 2)
    verdict = verify(LINES, HEAD, head_over(forged, 13))
    assert verdict.problems[0] == "Two valid heads over 13 entries differ: the service told two stories."


def test_a_log_that_shrank_and_grew_again_is_found() -> None:
    verdict = verify(LINES, HEAD, head_over(ENTRIES, 8, minutes=20))
    assert verdict.problems == (
        "The log shrank: The head over 8 entries of 2026-03-02T09:50:00.000000Z came after a head over 13 entries.",
    )


def test_files_are_verified_as_they_were_written(tmp_path: Path) -> None:
    export, head, noise = tmp_path / "log.jsonl", tmp_path / "head.json", tmp_path / "noise.json"
    export.write_bytes(b"".join(MIXED))
    head.write_text(json.dumps(HEAD.to_json(), indent=2))
    noise.write_text('{"origin": 3}')
    assert verify_files(export, [head], [KEYRING.public_key]).ok
    verdict = verify_files(export, [head, noise], [KEYRING.public_key])
    assert verdict.problem_count == 1
    assert verdict.problems[0].startswith("noise.json does not hold a signed head")
    export.write_bytes(b"".join(MIXED[:-1]))
    assert not verify_files(export, [head], [KEYRING.public_key]).ok


def test_a_line_without_end_is_read_in_pieces(tmp_path: Path) -> None:
    endless = tmp_path / "endless.jsonl"
    endless.write_bytes(b"x" * (2 * MAX_LINE + 10))
    with endless.open("rb") as file:
        assert max(len(piece) for piece in export_lines(file)) == MAX_LINE + 1
