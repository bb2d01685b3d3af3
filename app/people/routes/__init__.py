"""The people's part of the wire: signing in, one's own account, organisations, and three small pages."""

from fastapi import APIRouter

from app.people.routes import me, organisations, outbox, pages, sign_ins

router = APIRouter()
for part in (sign_ins, me, organisations, pages, outbox):
    router.include_router(part.router)
