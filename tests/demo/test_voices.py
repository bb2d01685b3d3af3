"""Who says what follows the rules that the writers of the threads gave."""

import random

import pytest

from app.demo import content
from app.demo.content import Remark, Somebody, Thread
from app.demo.voices import RECOGNISABLE, SILENT, Voiced, voiced

PEOPLE = [
    *(Somebody(f"Nurse {n}", "district nurse", None, "Brent") for n in range(3)),
    *(Somebody(f"Carer {n}", "carer", None, "Brent") for n in range(2)),
    Somebody("Kai Rowbotham", "carer", None, "Brent"),
    Somebody("Olufemi Bankole", "carer", None, "Brent"),
]


def _thread(*remarks: tuple[str, bool], role: str = "district nurse", author: str = "") -> Thread:
    return Thread(
        None, role, "Idea", 0.5, 0.1, author, [Remark(who, "Remark", is_reply, "") for who, is_reply in remarks]
    )


def _voice(thread: Thread) -> Voiced:
    (one,) = voiced([thread], PEOPLE, random.Random(1))
    return one


def test_a_reply_in_a_role_that_has_spoken_is_the_same_person() -> None:
    one = _voice(_thread(("carer", False), ("district nurse", True), ("carer", True)))
    first, second, third = one.comments
    assert second.speaker == one.author
    assert third.speaker == first.speaker


def test_any_other_comment_is_somebody_new() -> None:
    one = _voice(_thread(("district nurse", False), ("district nurse", False)))
    assert len({one.author, *(comment.speaker for comment in one.comments)}) == 3


def test_a_reply_speaks_as_whoever_spoke_last_in_the_role() -> None:
    one = _voice(_thread(("district nurse", False), ("district nurse", True)))
    assert one.comments[1].speaker == one.comments[0].speaker != one.author


def test_replies_to_replies_answer_the_same_comment() -> None:
    one = _voice(_thread(("carer", False), ("district nurse", True), ("carer", True), ("district nurse", False)))
    assert [comment.answers for comment in one.comments] == [None, 0, 0, None]


def test_a_reply_with_nothing_before_it_stands_by_itself() -> None:
    assert _voice(_thread(("carer", True))).comments[0].answers is None


@pytest.mark.parametrize("seed", range(20))
def test_people_with_a_voice_of_their_own_and_silent_ones_are_given_no_words(seed: int) -> None:
    given = voiced([_thread(("carer", False), role="carer")] * 5, PEOPLE, random.Random(seed))
    spoken = {name for one in given for name in (one.author, *(comment.speaker for comment in one.comments))}
    assert not spoken & (RECOGNISABLE | SILENT)


def test_everybody_in_the_real_threads_speaks_in_their_own_role_and_once_a_voice() -> None:
    role_of = {person.name: person.role for person in content.people()}
    for one in voiced(content.main_threads(), content.people(), random.Random(1966)):
        assert role_of[one.author] == one.thread.role
        for comment, remark in zip(one.comments, one.thread.remarks, strict=True):
            assert role_of[comment.speaker] == remark.role
            assert comment.speaker not in SILENT
            assert remark.author or comment.speaker not in RECOGNISABLE
