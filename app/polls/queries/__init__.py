"""What one can ask about polls."""

from app.polls.queries.ballots import (
    BallotLine,
    BallotSelection,
    ToCheck,
    ballots,
    ballots_selected,
    decisions,
    polls_to_check,
    shapes_to_check,
)
from app.polls.queries.keys import mailbox_key, oldest_day_kept, polls_to_settle, prefix_key
from app.polls.queries.polls import (
    PollView,
    option_labels,
    poll_by_slug,
    poll_id_of,
    poll_seen,
    polls_seen,
    require_organiser,
)
from app.polls.queries.results import OptionCount, Results, counted, results

__all__ = [
    "BallotLine",
    "BallotSelection",
    "OptionCount",
    "PollView",
    "Results",
    "ToCheck",
    "ballots",
    "ballots_selected",
    "counted",
    "decisions",
    "mailbox_key",
    "oldest_day_kept",
    "option_labels",
    "poll_by_slug",
    "poll_id_of",
    "poll_seen",
    "polls_seen",
    "polls_to_check",
    "polls_to_settle",
    "prefix_key",
    "require_organiser",
    "results",
    "shapes_to_check",
]
