"""Votes over HTTP: taking a stance, and reading what there is to take one on."""

from fastapi import APIRouter

from app.votes.routes import stances, stream

router = APIRouter()
router.include_router(stances.router)
router.include_router(stream.router)
