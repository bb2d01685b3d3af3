"""Workshops over HTTP."""

from fastapi import APIRouter

from app.workshops.routes import guests, invitations, participations, rooms, schedule, templates

router = APIRouter()
for part in (rooms, schedule, participations, guests, invitations, templates):
    router.include_router(part.router)
