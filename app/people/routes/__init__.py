"""The people's part of the wire: signing in, one's own account, organisations, and the development outbox."""

from fastapi import APIRouter

from app.people.routes import me, organisations, outbox, preferences, sign_ins

router = APIRouter()
for part in (sign_ins, me, preferences, organisations, outbox):
    router.include_router(part.router)
