"""What can be done about themes: people edit them, ask for runs and settle proposals; the machine carries runs out."""

from app.themes.commands.adopting import adopt_earlier_run
from app.themes.commands.asking import (
    cancel_theme_run,
    request_refresh,
    request_theme_run,
    request_theme_run_on_closing,
)
from app.themes.commands.duplicates import merge_duplicates, undo_merge
from app.themes.commands.editing import Edited
from app.themes.commands.keeping import erase_vectors
from app.themes.commands.proposing import accept_proposal, dismiss_proposal, settle_proposals
from app.themes.commands.running import Begun, Outcome, begin_run, fail_run, report_progress, settle_run
from app.themes.commands.themes import (
    Part,
    change_theme,
    create_theme,
    fill_theme,
    merge_themes,
    move_contributions,
    order_themes,
    retire_theme,
    split_theme,
)
from app.themes.commands.undoing import undo_edit

__all__ = [
    "Begun",
    "Edited",
    "Outcome",
    "Part",
    "accept_proposal",
    "adopt_earlier_run",
    "begin_run",
    "cancel_theme_run",
    "change_theme",
    "create_theme",
    "dismiss_proposal",
    "erase_vectors",
    "fail_run",
    "fill_theme",
    "merge_duplicates",
    "merge_themes",
    "move_contributions",
    "order_themes",
    "report_progress",
    "request_refresh",
    "request_theme_run",
    "request_theme_run_on_closing",
    "retire_theme",
    "settle_proposals",
    "settle_run",
    "split_theme",
    "undo_edit",
    "undo_merge",
]
