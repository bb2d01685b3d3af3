"""What people do with contributions: post, edit and withdraw them; report, hide and restore them."""

from app.contributions.commands.claiming import claim_contribution, release_contribution
from app.contributions.commands.editing import Changed, edit_contribution, withdraw_contribution
from app.contributions.commands.erasing import erase_contributions
from app.contributions.commands.ideas import IdeaCall, post_idea, post_ideas
from app.contributions.commands.moderating import (
    Reported,
    hide_contribution,
    report_contribution,
    restore_contribution,
    settle_reports,
)
from app.contributions.commands.posting import Posted, post_comment, post_foundation_comment

__all__ = [
    "Changed",
    "IdeaCall",
    "Posted",
    "Reported",
    "claim_contribution",
    "edit_contribution",
    "erase_contributions",
    "hide_contribution",
    "post_comment",
    "post_foundation_comment",
    "post_idea",
    "post_ideas",
    "release_contribution",
    "report_contribution",
    "restore_contribution",
    "settle_reports",
    "withdraw_contribution",
]
