"""What one can do about what comes of a declaration."""

from app.outcomes.commands.acting import change_action, make_action
from app.outcomes.commands.endorsing import endorse_declaration, withdraw_endorsement
from app.outcomes.commands.erasing import erase_outcomes
from app.outcomes.commands.recommending import (
    answer_recommendation,
    change_recommendation,
    make_recommendation,
    rank_recommendations,
    take_answer_back,
)

__all__ = [
    "answer_recommendation",
    "change_action",
    "change_recommendation",
    "endorse_declaration",
    "erase_outcomes",
    "make_action",
    "make_recommendation",
    "rank_recommendations",
    "take_answer_back",
    "withdraw_endorsement",
]
