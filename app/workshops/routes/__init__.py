"""Workshops over HTTP."""

from fastapi import APIRouter

from app.workshops.routes import guests, invitations, participations, rooms, schedule

router = APIRouter()
for part in (rooms, schedule, participations, guests, invitations):
    router.include_router(part.router)
