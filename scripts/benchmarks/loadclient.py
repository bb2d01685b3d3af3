"""How fast the load client itself is, against a server that only answers: it must not be what the others measure."""

from __future__ import annotations

import asyncio
import sys

import uvloop

from scripts.benchmarks.harness import Figure, at_least, bench_directory, shown
from scripts.benchmarks.load import Load, LoadClient, request
from scripts.benchmarks.servers import Server

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


def run(quick: bool) -> list[Figure]:
    """Requests a second that the client manages over 64 connections, with the shape of a vote."""
    seconds = 3.0 if quick else 10.0
    vote = request("PUT", "/api/v1/contributions/0/stance", token="t" * 43, body=b'{"stance":"agree"}')
    with bench_directory() as directory, LoadClient() as client:
        command = [sys.executable, "-m", "scripts.benchmarks.loadclient", "{port}"]
        with Server(command, log=directory / "server.log", ready_path=None) as server:
            outcome = client.run(Load(server.port, [vote] * int(seconds * 100_000), 64, seconds))
    outcome.require_success("the trivial server")
    return [
        at_least("loadclient/requests", outcome.rate, "requests/s", 15_000),
        shown("loadclient/p99", outcome.percentile(0.99), "ms"),
    ]


class _Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(_ANSWER)  # type: ignore[attr-defined]


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Echo, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
