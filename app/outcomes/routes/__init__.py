"""Outcomes over HTTP."""

from fastapi import APIRouter

from app.outcomes.routes import acting, endorsing, recommending

router = APIRouter()
for part in (endorsing, recommending, acting):
    router.include_router(part.router)
