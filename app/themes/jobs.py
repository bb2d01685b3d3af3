"""Durable work about themes: carrying runs out, and asking for one when people can no longer contribute."""

import hashlib
import json
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import structlog

from app.core.errors import Busy, Unavailable
from app.themes.commands import begin_run, fail_run, report_progress, request_theme_run_on_closing, settle_run
from app.themes.queries import LEAST_TEXTS, LEAST_WORDS, texts_to_group
from app.work.faults import ComputationError, Withdrawn
from app.work.registration import Bench, Job, Occasion
from app.work.task import Task

logger = structlog.get_logger("folkmoot.themes")

GROUPING = "app.themes.grouping:group"
"""What runs in the process pool."""


def carry_out_run(bench: Bench, occasion: Occasion) -> None:
    """Carry a run out. After a crash it begins again; what it found is stored once, by one command."""
    run_id = occasion.subject_id
    if run_id is None:
        raise ValueError("a run that was asked for has an id")
    try:
        bench.step("group", partial(_group, bench, run_id))
    except Exception as error:
        logger.exception("run.broke", run=str(run_id))
        reason = f"It failed with an error that nobody expected ({type(error).__name__}); the service's log has more."
        bench.step("fail", partial(bench.write, fail_run, run_id, reason))


def request_run_on_closing(bench: Bench, occasion: Occasion) -> None:
    """Ask for a run if this close was the last chance to contribute."""
    if occasion.workshop_id is not None:
        bench.step("request", partial(bench.write, request_theme_run_on_closing, occasion.workshop_id, occasion.seq))


JOBS = (
    Job("themes.run", frozenset({"theme_run.requested"}), carry_out_run, is_heavy=True),
    Job("themes.closing", frozenset({"phase.closed", "workshop.closed"}), request_run_on_closing),
)


def input_hash(ids: Sequence[str], texts: Sequence[str]) -> str:
    """Return the SHA-256 over contributions in order of their ids, in hexadecimal: equal for equal input only."""
    lines = (json.dumps(pair, ensure_ascii=False) for pair in sorted(zip(ids, texts, strict=True)))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _group(bench: Bench, run_id: UUID) -> None:
    """Read, compute and store in one step: what people wrote must not be kept with the durable work."""
    begun = bench.write(begin_run, run_id)
    if begun is None:
        return
    ids, texts = bench.read(texts_to_group, begun.workshop_id)
    if len(ids) < LEAST_TEXTS:
        reason = f"There was nothing to group: fewer than {LEAST_TEXTS} contributions have {LEAST_WORDS} words or more."
        bench.write(fail_run, run_id, reason)
        return
    arguments = {"texts": texts, "ids": ids, "themes": begun.themes, "seed": begun.seed}
    try:
        found = bench.compute(Task(GROUPING, arguments), partial(_watch, bench, run_id))
    except Withdrawn:
        return
    except ComputationError as error:
        bench.write(fail_run, run_id, str(error))
        return
    bench.write(settle_run, run_id, found, contribution_count=len(ids), input_hash=input_hash(ids, texts))


def _watch(bench: Bench, run_id: UUID, stage: str, share: float) -> bool:
    try:
        return bench.write(report_progress, run_id, stage=stage, progress=int(share * 1000))
    except (Busy, Unavailable):
        return True  # progress that nobody could note is no reason to give up
