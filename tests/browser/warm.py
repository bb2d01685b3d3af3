"""What the processes of these tests are forked from: the service, imported, with its routes and files worked out.

Importing this serves one visitor in this process. That takes seconds, and each forked service then starts in tenths.
"""

import asyncio
import logging
import tempfile
from pathlib import Path

import httpx
import structlog

from app.main import create_app
from app.settings import Settings
from app.storage.migrate import upgrade

PATHS = ("/", "/api/v1/workshops", "/readyz")
"""The first page brings the client's files together, the first read its statements."""


async def _serve_a_visitor(folder: Path) -> None:
    settings = Settings(data_dir=folder, background=False)
    upgrade(settings.resolved_database_url)
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://localhost") as visitor:  # fmt: skip # noqa: E501
        for path in PATHS:
            (await visitor.get(path)).raise_for_status()


with tempfile.TemporaryDirectory() as _folder:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asyncio.run(_serve_a_visitor(Path(_folder)))
    structlog.reset_defaults()
