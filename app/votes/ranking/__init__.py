"""The order in which a visitor meets ideas: fair exposure, support with its uncertainty, and the pages of one visit.

Pure: arrays in, indices out, nothing of the app imported, no clock, no randomness that is not derived from the seed.
"""

from app.votes.ranking.exposure import FAIR, Plan, Window, exposure_share, fair_order
from app.votes.ranking.ideas import Ideas, Visitor, idea_keys
from app.votes.ranking.support import Support, most_supported, support
from app.votes.ranking.visit import Page, Visit

__all__ = [
    "FAIR",
    "Ideas",
    "Page",
    "Plan",
    "Support",
    "Visit",
    "Visitor",
    "Window",
    "exposure_share",
    "fair_order",
    "idea_keys",
    "most_supported",
    "support",
]
