"""Contributions over HTTP."""

from fastapi import APIRouter

from app.contributions.routes import editing, mine, moderation, posting, similar

router = APIRouter()
for part in (posting, editing, moderation, similar, mine):
    router.include_router(part.router)
