"""What can be done about runs: people ask for them and cancel them, and the machine carries them out."""

from app.themes.commands.asking import cancel_theme_run, request_theme_run, request_theme_run_on_closing
from app.themes.commands.running import Begun, begin_run, fail_run, report_progress, settle_run

__all__ = [
    "Begun",
    "begin_run",
    "cancel_theme_run",
    "fail_run",
    "report_progress",
    "request_theme_run",
    "request_theme_run_on_closing",
    "settle_run",
]
