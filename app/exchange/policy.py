"""Who may take what out of a workshop: pure functions of a standing and the kind of an export."""

from enum import StrEnum

from app.votes.errors import TalliesHidden
from app.workshops.policy import Right, Standing, require_right


class ExportKind(StrEnum):
    """What an export is of."""

    IDEAS = "ideas"
    COMMENTS = "comments"
    TALLIES = "tallies"
    """Each idea, comment and foundation with its counts."""
    VOTES = "votes"
    """Each stance, by a pseudonym for its holder."""
    PEOPLE = "people"
    """With their registration answers; without addresses, which only they themselves see."""
    COVERAGE = "coverage"
    MODERATION = "moderation"


class ExportFormat(StrEnum):
    """As what it is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def require_export(standing: Standing, kind: ExportKind) -> None:
    """Raise NotFound or NotAllowed for those who do not organise, TalliesHidden for counts before voting has ended."""
    require_right(standing, Right.MANAGE)
    if kind in {ExportKind.TALLIES, ExportKind.VOTES} and not standing.sees_tallies:
        raise TalliesHidden(
            "This workshop shows no tallies before voting has ended, and this export holds nothing else."
        )
