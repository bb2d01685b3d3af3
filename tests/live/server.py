"""A real server on a socket that the test has opened: `python -m tests.live.server FD`."""

import socket
import sys

import uvicorn

from app.main import create_app
from app.settings import Settings


def main() -> None:
    """Serve until told to stop."""
    config = uvicorn.Config(create_app(Settings()), log_config=None, access_log=False, timeout_graceful_shutdown=20)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
