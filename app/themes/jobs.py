"""Durable work about themes: carrying runs out, and asking for one when people can no longer contribute."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from app.core.errors import Busy, Unavailable
from app.themes.commands import begin_run, fail_run, report_progress, request_theme_run_on_closing, settle_run
from app.themes.commands.running import Begun, Outcome
from app.themes.grouping.differences import Difference, Found, differences
from app.themes.grouping.lineage import continued
from app.themes.queries.runs import Earlier, earlier, start_of
from app.themes.queries.texts import LEAST_TEXTS, LEAST_WORDS, anchors, material, standing_themes
from app.work.faults import ComputationError, Withdrawn
from app.work.registration import Bench, Job, Occasion
from app.work.task import Task

logger = structlog.get_logger("folkmoot.themes")

GROUPING = "app.themes.grouping.calling:group"
"""What runs in the process pool."""

Labeller = Mapping[str, str]
"""`url`, `model` and `key` of an OpenAI-compatible endpoint; empty: no text leaves the server."""


@dataclass(frozen=True, slots=True)
class Means:
    """What runs have at hand that the operator decides about."""

    labeller: Labeller = field(default_factory=dict)
    onnx: str = ""
    """Directory of a sentence encoder; empty: the built-in ones."""


def jobs(means: Means) -> tuple[Job, ...]:
    """Return the durable work about themes."""
    return (
        Job("themes.run", frozenset({"theme_run.requested"}), partial(carry_out_run, means), is_heavy=True),
        Job("themes.closing", frozenset({"phase.closed", "workshop.closed"}), request_run_on_closing),
    )


def carry_out_run(means: Means, bench: Bench, occasion: Occasion) -> None:
    """Carry a run out. After a crash it begins again; what it found is stored once, by one command."""
    run_id = occasion.subject_id
    if run_id is None:
        raise ValueError("a run that was asked for has an id")
    try:
        bench.step("group", partial(_group, means, bench, run_id))
    except Exception as error:
        logger.exception("run.broke", run=str(run_id))
        reason = f"It failed with an error that nobody expected ({type(error).__name__}); the service's log has more."
        bench.step("fail", partial(bench.write, fail_run, run_id, reason))


def request_run_on_closing(bench: Bench, occasion: Occasion) -> None:
    """Ask for a run if this close was the last chance to contribute."""
    if occasion.workshop_id is not None:
        bench.step("request", partial(bench.write, request_theme_run_on_closing, occasion.workshop_id, occasion.seq))


def input_hash(ids: Sequence[str], texts: Sequence[str]) -> str:
    """Return the SHA-256 over contributions in order of their ids, in hexadecimal: equal for equal input only."""
    lines = (json.dumps(pair, ensure_ascii=False) for pair in sorted(zip(ids, texts, strict=True)))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _group(means: Means, bench: Bench, run_id: UUID) -> None:
    """Read, compute and store in one step: what people wrote must not be kept with the durable work."""
    begun = bench.write(begin_run, run_id)
    if begun is None:
        return
    given = bench.read(material, begun.workshop_id)
    if len(given.ids) < LEAST_TEXTS:
        reason = f"There was nothing to group: fewer than {LEAST_TEXTS} contributions have {LEAST_WORDS} words or more."
        bench.write(fail_run, run_id, reason)
        return
    hashed = input_hash(given.ids, given.texts)
    start = bench.read(start_of, run_id, input_hash=hashed, contribution_count=len(given.ids))
    arguments = {
        "texts": given.texts,
        "ids": given.ids,
        "themes": begun.themes,
        "seed": begun.seed,
        "vectors": given.vectors,
        "encoder": given.encoder,
        "starting": start.partition,
        "resolution": start.resolution,
        "earlier_places": start.places,
        "anchors": bench.read(anchors, begun.workshop_id),
        "onnx": means.onnx,
        "labeller": means.labeller,
    }
    try:
        found = bench.compute(Task(GROUPING, arguments), partial(_watch, bench, run_id))
    except Withdrawn:
        return
    except ComputationError as error:
        bench.write(fail_run, run_id, str(error))
        return
    outcome = partial(
        Outcome, found, contribution_count=len(given.ids), input_hash=hashed, started_from_id=start.run_id
    )
    # Another run of the workshop may settle between reading and writing; the themes may be changed by people, and what
    # is proposed is then checked when it is accepted.
    while bench.write(settle_run, run_id, _compared(bench, begun, found, outcome)) is None:
        continue


def _compared(bench: Bench, begun: Begun, found: Mapping[str, Any], outcome: Any) -> Outcome:
    before = bench.read(earlier, begun.workshop_id)
    identities = going_on(found, before)
    proposed = proposals(found, identities, before.next_identity, bench.read(standing_themes, begun.workshop_id))
    compared: Outcome = outcome(identities=identities, next_identity=before.next_identity, differences=proposed)
    return compared


def going_on(found: Mapping[str, Any], before: Earlier) -> dict[str, int]:
    """Return the identities of those clusters of a result that go on from the run before, level by level."""
    parents = {cluster["number"]: cluster["parent"] for cluster in found["themes"]}
    trays = {cluster["number"] for cluster in found["themes"] if cluster["is_tray"]}
    finest = {ident: number for ident, number, _ in found["members"] if number not in trays}
    headings = {ident: parents[number] for ident, number in finest.items() if parents[number] is not None}
    return continued(before.finest, finest) | continued(before.headings, headings)


def proposals(
    found: Mapping[str, Any], identities: Mapping[str, int], next_identity: int, standing: Sequence[Any]
) -> list[Difference]:
    """Return what a result would change about the themes that stand; none where none do."""
    if not standing:
        return []
    members: dict[str, dict[str, int]] = {}
    for ident, number, confidence in found["members"]:
        members.setdefault(number, {})[ident] = confidence
    groups = []
    for cluster in found["themes"]:
        number = cluster["number"]
        identity = identities.get(number)
        if identity is None and not cluster["is_tray"]:
            identity, next_identity = next_identity, next_identity + 1
        if number in members and identity is not None:
            groups.append(Found(identity, cluster["label"], tuple(cluster["keywords"]), members[number]))
    return differences(standing, groups)


def _watch(bench: Bench, run_id: UUID, stage: str, share: float) -> bool:
    try:
        return bench.write(report_progress, run_id, stage=stage, progress=int(share * 1000))
    except (Busy, Unavailable):
        return True  # progress that nobody could note is no reason to give up
