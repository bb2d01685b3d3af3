"""What the page for website owners says to paste is what the service gives, and what it links to is there."""

import re
import shlex
from pathlib import Path
from typing import Any

from tests.cast import Cast
from tests.polls.voting import make_poll

PAGE = (Path(__file__).parents[2] / "docs" / "polls.md").read_text(encoding="utf-8")
HOST, IDENT = "https://folkmoot.example.org", "01a20264-6d17-7679-80c9-a3999a78a7b1"


def blocks(language: str) -> list[str]:
    """Return the page's code blocks in a language."""
    return re.findall(rf"```{language}\n(.*?)\n```", PAGE, re.DOTALL)


async def test_what_to_paste_is_what_the_desk_shows(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), question="Poll")
    script, frame = (
        block.replace(HOST, "https://folkmoot.test").replace(IDENT, poll["id"]) for block in blocks("html")
    )
    assert poll["desk"]["embed"]["script"] == script
    assert poll["desk"]["embed"]["iframe"] == frame
    for block in (script, frame):
        address = re.search(r'src="https://folkmoot\.test([^"]+)"', block)
        assert address is not None
        assert (await cast.visitor.get(address[1])).status_code == 200


async def test_the_command_for_the_numbers_works(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    curl, setting = blocks("sh")
    address = shlex.split(curl)[-1].replace(IDENT, poll["id"]).removeprefix(HOST)
    assert (await cast.visitor.get(address)).status_code == 200
    name, _, value = setting.partition("=")
    settings = cast.app.state.runtime.settings.model_copy(update={name.removeprefix("FOLKMOOT_").lower(): value})
    assert settings.resolved_embed_url == "https://polls.example.org"


async def test_the_addresses_it_names_are_there(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), slug="your-poll")
    for path in ("qr.svg", "qr.png", "result.svg?theme=dark", "result.png?theme=dark&width=800"):
        assert (await cast.visitor.get(f"/polls/{poll['slug']}/{path}")).status_code == 200
