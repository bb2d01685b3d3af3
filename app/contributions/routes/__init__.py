"""Contributions over HTTP."""

from fastapi import APIRouter

from app.contributions.routes import commenting, editing, mine, moderation, posting

router = APIRouter()
for part in (posting, commenting, editing, moderation, mine):
    router.include_router(part.router)
