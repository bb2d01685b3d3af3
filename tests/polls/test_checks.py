"""The checks: people's shapes pass, machines' do not, and what a ballot says plays no part."""

import inspect
import random
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.polls.integrity import checks
from app.polls.integrity.checks import ALIKE, BURST, SPIKE, STEADY, TOO_QUICK, UNPROVEN, Shape, odd
from scripts.benchmarks.voters import PEOPLE, SHAPES, set_aside_by_checks

HERE, THERE = b"here", b"there"


def people(chance: random.Random, count: int, network: bytes = HERE, seconds: float = 3600) -> list[Shape]:
    """Return ballots of people behind one address, most of them at the same kind of computer."""
    return [
        Shape(
            int(chance.uniform(0, seconds) * 1000),
            network,
            700 + int(1000 * chance.lognormvariate(2.0, 0.9)),
            chance.choice((23, 23, 23, 22, 20)),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_people_behind_one_address_pass(seed: int) -> None:
    found = odd(people(random.Random(seed), 1000))
    assert sum(map(bool, found)) <= 5


def test_a_lecture_hall_that_votes_within_a_minute_passes() -> None:
    found = odd(people(random.Random(1), 150, seconds=60))
    assert sum(map(bool, found)) <= 2


@pytest.mark.parametrize(
    ("reason", "shape"),
    [
        (TOO_QUICK, lambda chance, n: Shape(n * 100, THERE, 300, 30)),
        (BURST, lambda chance, n: Shape(n * 100, THERE, int(chance.uniform(2000, 60_000)), 30)),
        (ALIKE, lambda chance, n: Shape(int(chance.uniform(0, 1e7)), THERE, int(chance.uniform(3000, 6000)), 23)),
        (STEADY, lambda chance, n: Shape(n * 36_000 + chance.randrange(6000), THERE, 1500 + n * 97, 23)),
        (SPIKE, lambda chance, n: Shape(int(chance.uniform(0, 1e7)), b"%d" % n, int(chance.uniform(3950, 4150)), 31)),
        (UNPROVEN, lambda chance, n: Shape(n * 10_000, THERE, int(chance.uniform(2000, 60_000)), None)),
    ],
)  # fmt: skip
def test_what_a_machine_does_is_found_among_people(reason: str, shape) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(2)
    honest = people(chance, 600)
    stuffed = [shape(chance, n) for n in range(200)]
    found = odd(honest + stuffed)
    assert sum(reason in reasons for reasons in found[600:]) >= 190
    assert sum(map(bool, found[:600])) <= 6


@pytest.mark.parametrize("scale", [0.2, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_each_shape_of_stuffing_is_found_and_people_are_left_alone(seed: int, scale: float) -> None:
    """Whichever day, and with few as with many; a link in a chat brings people while others stuff."""
    aside = set_aside_by_checks(seed, scale)
    assert {shape: share for shape in SHAPES if (share := aside.get(shape, 100)) < 95} == {}
    assert {who: share for who in PEOPLE if (share := aside[who]) > 1} == {}
    assert aside["chat"] == 0


def phones(chance: random.Random, count: int, speed: float, networks: int = 3) -> list[Shape]:
    """Return ballots of people who follow a link in a chat within four minutes, with telephones of a kind."""
    return [
        Shape(
            int(chance.uniform(0, 240_000)),
            b"mobile %d" % chance.randrange(networks),
            1000 + int(1000 * chance.lognormvariate(2.0, 0.9)),
            round(chance.gauss(speed, 1.5)),
        )
        for _ in range(count)
    ]


def rented(chance: random.Random, count: int, speed: float, spread: float, seconds: float = 1800) -> list[Shape]:
    """Return ballots of one program on rented machines, two in a network, that thinks for about four seconds."""
    return [
        Shape(
            int(chance.uniform(-seconds / 2, seconds / 2) * 1000),
            b"rented %d" % (n // 2),
            int(4000 * chance.uniform(0.96, 1.04)),
            round(chance.gauss(speed, spread)),
        )
        for n in range(count)
    ]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(150, 600), st.integers(18, 34), st.integers(18, 34), st.integers(0, 3))
def test_a_link_in_a_chat_is_no_stuffing_whoever_stuffs_meanwhile(
    seed: int, count: int, phone: int, machine: int, spread: int
) -> None:
    """Also at machines of the same speed: their own networks show that people there think for all kinds of times."""
    chance = random.Random(seed)
    honest, stuffed = phones(chance, 200, phone), rented(chance, count, machine, spread)
    assert not any(odd(honest))
    found = odd(honest + stuffed)
    assert sum(map(bool, found[:200])) <= 4
    assert sum(map(bool, found[200:])) >= 0.95 * count


def test_few_of_one_network_may_be_alike_by_chance() -> None:
    """The same spread says more of a thousand than of twenty."""
    chance = random.Random(3)
    near = [
        Shape(int(chance.uniform(0, 1e7)), HERE, int(9000 * chance.lognormvariate(0, 0.33)), 23) for _ in range(1000)
    ]
    assert sum(ALIKE in reasons for reasons in odd(near)) > 900
    groups = [odd(near[start : start + 20]) for start in range(0, 1000, 20)]
    assert sum(any(group) for group in groups) < 15


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the checks
@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(1000, 10**6), st.sampled_from([None, 20, 23])), max_size=15)
)
def test_a_few_ballots_are_never_judged_by_their_company(rows: list[tuple[int, int, int | None]]) -> None:
    shapes = [Shape(at, b"%d" % n, age, speed) for n, (at, age, speed) in enumerate(rows)]
    proven = [reasons for shape, reasons in zip(shapes, odd(shapes), strict=True) if shape.speed is not None]
    assert not any(proven)


def test_the_checks_cannot_know_what_a_ballot_says() -> None:
    assert {field.name for field in fields(Shape)} == {"at_ms", "network", "age_ms", "speed"}
    assert "choice" not in inspect.getsource(checks)
