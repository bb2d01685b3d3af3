"""Which mail one wants."""

from fastapi import APIRouter, Request, Response

from app.core.errors import NotSignedIn
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.problems import may_refuse
from app.people import queries
from app.people.commands import change_preferences
from app.people.schemas import PreferencesIn, PreferencesOut

router = APIRouter(prefix="/api/v1/me/preferences", tags=["me"])


@router.get("", response_model=PreferencesOut, summary="Which mail you get", responses=may_refuse(NotSignedIn))
async def read_preferences(request: Request, caller: SignedIn) -> Response:
    """Show what you have chosen, or what holds until you do: no news, a digest, and what became of what you said."""
    return answer(request, PreferencesOut.of(await caller.read(queries.preferences, caller.actor.account_id)))


@router.patch("", summary="Choose which mail you get", responses=may_refuse(NotSignedIn))
async def choose_preferences(body: PreferencesIn, caller: SignedIn) -> PreferencesOut:
    """Change some of your choices, with effect from now. Invitations and sign-in mail are not among them."""
    changes = body.model_dump(exclude_unset=True)
    return PreferencesOut.of(await caller.write(change_preferences, changes=changes))
