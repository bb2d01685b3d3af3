"""Files over HTTP."""

from fastapi import APIRouter

from app.exchange.routes import exports, own

router = APIRouter()
for part in (exports, own):
    router.include_router(part.router)
