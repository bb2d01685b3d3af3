"""Polls over HTTP."""

from fastapi import APIRouter

from app.polls.routes import desk, embedding, pages, passing, pictures, results, voting

router = APIRouter()
for part in (passing, voting, desk, results, embedding, pictures, pages):
    router.include_router(part.router)
