"""Drafting and publishing over HTTP."""

from fastapi import APIRouter

from app.publishing.routes import comparing, drafting, hearing, pictures, published, publishing, sources

router = APIRouter()
for part in (drafting, comparing, sources, hearing, publishing, published, pictures):
    router.include_router(part.router)
