"""The optional labeller, against a local stand-in: asked only where configured, and no harm when it fails."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from app.background import _labeller
from app.settings import Settings
from tests.cast import Cast
from tests.themes.carrying import run_of
from tests.themes.sayings import say, sentences


class StandIn(ThreadingHTTPServer):
    """An OpenAI-compatible service that names themes "Title 1", "Title 2", ... and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answer = '{{"title": "Title {n}"}}'
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1/"


class Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body | {"path": self.path})
        self.server.keys.append(self.headers.get("Authorization", ""))
        said = self.server.answer.format(n=len(self.server.asked))
        answer = json.dumps({"choices": [{"message": {"role": "assistant", "content": said}}]}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def titles(cast: Cast) -> list[str]:
    shown = await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/themes")
    return [theme["title"] for theme in shown.json()["themes"]]


@pytest.fixture
async def said(cast: Cast) -> None:
    await cast.app.state.runtime.writer.write(say, cast, sentences(64))


async def test_a_labeller_gives_the_titles_and_changes_nothing_else(cast: Cast, said: None, stand_in: StandIn) -> None:
    plain = await run_of(cast)
    words = await titles(cast)
    assert stand_in.asked == []
    labeller = {"url": stand_in.url, "model": "small", "key": "secret"}
    run = await run_of(cast, labeller=labeller)
    assert (run["labelled_by"], run["notes"]) == ("small", plain["notes"])
    assert run["result_hash"] == plain["result_hash"]
    assert sorted(await titles(cast)) == sorted(f"Title {n}" for n in range(1, len(words) + 1))
    assert {asked["path"] for asked in stand_in.asked} == {"/v1/chat/completions"}
    assert set(stand_in.keys) == {"Bearer secret"}
    sent = json.loads(stand_in.asked[0]["messages"][1]["content"])
    assert set(sent) == {"keywords", "statements"}
    assert 0 < len(sent["statements"]) <= 5


@pytest.mark.parametrize("trouble", ["refuses", "babbles", "is not there"])
async def test_a_labeller_that_fails_is_told_of_and_the_words_stand(
    cast: Cast, said: None, stand_in: StandIn, trouble: str
) -> None:
    await run_of(cast)
    words = await titles(cast)
    url = stand_in.url
    if trouble == "refuses":
        stand_in.status = 500
    elif trouble == "babbles":
        stand_in.answer = "Certainly! Here is a title."
    else:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1/"
    run = await run_of(cast, labeller={"url": url, "model": "small", "key": ""})
    assert run["labelled_by"] is None
    assert "labeller did not answer" in run["notes"][-1]
    assert await titles(cast) == words
    assert len(stand_in.asked) <= 2  # after two failures nobody is asked any more


def test_without_both_settings_no_text_leaves_the_server() -> None:
    assert _labeller(Settings()) == {}
    assert _labeller(Settings(labeller_url="http://127.0.0.1:1/v1/")) == {}
    asked = _labeller(Settings(labeller_url="http://127.0.0.1:1/v1/", labeller_model="small"))
    assert asked == {"url": "http://127.0.0.1:1/v1/", "model": "small", "key": ""}
