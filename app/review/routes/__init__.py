"""The design group's work over HTTP."""

from fastapi import APIRouter

from app.review.routes import coding, deciding, desk, frames, reading

router = APIRouter()
for part in (deciding, reading, desk, frames, coding):
    router.include_router(part.router)
