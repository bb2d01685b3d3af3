"""What each counted number means, in words that stand beside it on a page and in an export. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

PRESENT: Final = timedelta(minutes=5)
"""How long somebody counts as present after they were last seen."""
SMALLEST: Final = 5
"""A number of people below this is shown to organisers only: smaller groups could be recognised."""

PULSE: Final[Mapping[str, str]] = {
    "ideas": "Ideas that can be read now: neither withdrawn nor hidden.",
    "comments": "Comments that can be read now: neither withdrawn nor hidden.",
    "votes": "Stances that people hold now on ideas, comments and foundations; a pass counts, a change does not.",
    "people": "People who have joined and not left, in whichever role.",
    "present": "People who have joined and who in the last five minutes had the live feed open, which is noted once a "
    "minute, or did something that the log records.",
    "minutes": "What was posted, and how often somebody took, changed or withdrew a stance, in each minute of the last "
    "hour. Withdrawn and hidden texts count here: they were posted.",
    "hours": "The same for each hour since the workshop was made; hours in which nothing happened are left out.",
}
FUNNEL: Final[Mapping[str, str]] = {
    "invited": "Addresses with an invitation that was not taken back, whether it was used, waits or has expired.",
    "joined": "People who have joined and not left, invited or not, in whichever role.",
    "voted": "Of those who joined, people who hold at least one stance now.",
    "contributed": "Of those who joined, people with at least one idea or comment that they have not withdrawn.",
}
COVERAGE: Final[Mapping[str, str]] = {
    "people": "People who have joined and not left and who gave this answer when they joined, or have this role.",
    "contributions": "Their ideas and comments that can be read now.",
    "votes": f"The stances that they hold now on ideas, comments and foundations; null for 1 to {SMALLEST - 1} people, "
    "because that would help to recognise their votes.",
    "target": "How many people the organisers hope for; null where they set no target.",
    "share": "Their part of all people of the workshop, from 0 to 1.",
    "is_small": f"Fewer than {SMALLEST} people and more than none: only organisers see how many.",
}
