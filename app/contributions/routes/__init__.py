"""Contributions over HTTP."""

from fastapi import APIRouter

from app.contributions.routes import editing, mine, moderation, posting

router = APIRouter()
for part in (posting, editing, moderation, mine):
    router.include_router(part.router)
