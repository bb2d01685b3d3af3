"""A service process that looks for work often, so that tests need not wait: `python -m tests.work.impatient FD`."""

import logging
import socket
import sys

import uvicorn

import app.background
import app.work.background
import app.work.durable
from app.main import create_app
from app.settings import Settings


def main() -> None:
    """Serve on a socket that the test has opened, until killed."""
    app.background.ANNOUNCE_SECONDS = 0.1
    app.work.durable.POLL_SECONDS = 0.1
    app.work.background.RELAY_SECONDS = 0.1
    app.work.background.TAKE_OVER_SECONDS = 0.5
    logging.basicConfig(level=logging.WARNING)
    config = uvicorn.Config(create_app(Settings()), log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
