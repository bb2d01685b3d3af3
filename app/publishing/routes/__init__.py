"""Drafting and publishing over HTTP."""

from fastapi import APIRouter

from app.publishing.routes import comparing, drafting, embedding, hearing, pictures, published, publishing, sources

router = APIRouter()
for part in (drafting, comparing, sources, hearing, publishing, published, pictures, embedding):
    router.include_router(part.router)
