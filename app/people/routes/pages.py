"""The page that a sign-in link opens, which changes nothing: mail scanners open links and run scripts."""

from importlib.resources import files
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

router = APIRouter(tags=["pages"], include_in_schema=False)

_HERE = files("app.people.routes")
_PAGE = (_HERE / "sign-in.html").read_text(encoding="utf-8")
_SCRIPT = (_HERE / "sign-in.js").read_text(encoding="utf-8")


@router.get("/sign-in/{sign_in_id}", response_class=HTMLResponse, summary="The page that a sign-in link opens")
async def sign_in_page(sign_in_id: UUID) -> HTMLResponse:
    """Show a button and a place for the code. The same for every id; the link's token stays in the browser."""
    del sign_in_id  # the script reads it from the address; the answer must not depend on whether it exists
    return HTMLResponse(_PAGE)


@router.get("/sign-in.js", summary="The script of that page")
async def sign_in_script() -> Response:
    """Return what the button and the form do."""
    return Response(_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
