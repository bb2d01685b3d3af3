"""What the design group does."""

from app.review.commands.claiming import claim_next, claim_one, release_all, release_one
from app.review.commands.coding import code_contribution, uncode_contribution
from app.review.commands.deciding import set_disposition, set_theme_disposition, settle_disposition
from app.review.commands.erasing import erase_review
from app.review.commands.framing import NewCode, change_frame, create_frame, retire_frame
from app.review.commands.inheriting import inherit_disposition
from app.review.commands.presence import be_here, leave_here
from app.review.commands.reading import give_reading
from app.review.commands.settings import change_settings

__all__ = [
    "NewCode",
    "be_here",
    "change_frame",
    "change_settings",
    "claim_next",
    "claim_one",
    "code_contribution",
    "create_frame",
    "erase_review",
    "give_reading",
    "inherit_disposition",
    "leave_here",
    "release_all",
    "release_one",
    "retire_frame",
    "set_disposition",
    "set_theme_disposition",
    "settle_disposition",
    "uncode_contribution",
]
