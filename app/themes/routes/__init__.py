"""Themes over HTTP."""

from fastapi import APIRouter

from app.themes.routes import (
    duplicates,
    editing,
    history,
    nearness,
    pictures,
    proposals,
    runs,
    splitting,
    themes,
)

router = APIRouter()
for part in (runs, themes, editing, splitting, history, proposals, nearness, pictures, duplicates):
    router.include_router(part.router)
