"""Carrying runs out in this process, for the organiser of the cast."""

from typing import Any

from app.core.actors import Actor
from scripts.benchmarks.theming.carrying import carry_out
from tests.cast import Cast


async def run_of(cast: Cast, **wishes: Any) -> dict[str, Any]:
    """Carry a run out for the organiser and return it as the API shows it."""
    by = Actor(cast.people["organiser"].account_id)
    ident = await carry_out(cast.app.state.runtime, cast.workshop_id, by, **wishes)
    answer = await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/theme-runs/{ident}")
    run: dict[str, Any] = answer.json()
    assert run["status"] == "done", run
    return run
