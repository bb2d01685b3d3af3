"""The client's files: what is served, how it is kept, and what may be said of them without a browser."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.main import create_app
from app.web.assets import CLIENT, Assets
from app.workshops.commands.rooms import RESERVED_SLUGS
from tests.cast import Cast

SCRIPTS = sorted(path for path in CLIENT.rglob("*.js") if not {"vendor", "embed"} & {*path.parts})
"""The embed is a client of its own: it stands on other people's pages and takes nothing along that it does not need."""
WORDS = json.loads((CLIENT / "locales/en.json").read_text(encoding="utf-8"))


def test_every_address_of_the_client_is_in_the_openapi_document() -> None:
    operations = {
        (method.upper(), path) for path, methods in create_app().openapi()["paths"].items() for method in methods
    }
    paths = {path for _, path in operations}
    verbs = {"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "remove": "DELETE", "pages": "GET"}
    asked = 0
    for script in SCRIPTS:
        source = script.read_text(encoding="utf-8")
        for verb, path in re.findall(r"\bapi\.(get|post|put|patch|remove|pages)\(\s*['\"](/[^'\"]+)['\"]", source):
            assert (verbs[verb], path) in operations, f"{script.name}: {verbs[verb]} {path}"
            asked += 1
        for path in re.findall(r"['\"`](/api/v1/[^'\"`?\s]*)['\"`?]", source):
            assert path in paths, f"{script.name}: {path}"
        for call in re.findall(r"\bapi\.(?:get|post|put|patch|remove)\(\s*([^'\"\s])", source):
            pytest.fail(f"{script.name}: an address is not one literal: {call}")
    assert asked > 15


def test_no_workshop_can_have_the_name_of_a_page_in_its_place() -> None:
    routes = (CLIENT / "routes.js").read_text(encoding="utf-8")
    named = {first for place in ("desk", "workshops", "join") for first in re.findall(rf"'/{place}/([a-z-]+)", routes)}
    assert named == RESERVED_SLUGS


def test_only_one_file_asks_and_only_one_makes_elements_of_text() -> None:
    for script in SCRIPTS:
        name, source = script.relative_to(CLIENT).as_posix(), script.read_text(encoding="utf-8")
        code = re.sub(r"^\s*(?://|\*|/\*).*$", "", source, flags=re.MULTILINE)
        # early.js asks before there are modules; api.js takes its answers.
        assert name in {"api.js", "early.js"} or not re.search(
            r"(?<![.\w])(?<!async )fetch\(|XMLHttpRequest|sendBeacon", code
        ), name
        assert name == "components/markdown.js" or not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|createPolicy|document\.write", code), name  # fmt: skip # noqa: E501
        assert not re.search(r"\beval\(|new Function|unsafeHTML|styleMap|\bstyle=", code), name
        assert not re.search(r"https?://(?!www\.w3\.org)", code), name


def test_every_word_that_is_shown_is_in_the_list() -> None:
    for script in SCRIPTS:
        for key in re.findall(r"\bt\('([\w.]+)'", script.read_text(encoding="utf-8")):
            found: Any = WORDS
            for part in key.split("."):
                found = found.get(part) if isinstance(found, dict) else None
            assert found is not None, f"{script.name}: {key}"


def test_what_is_not_ours_is_what_the_list_says() -> None:
    table = (CLIENT / "vendor/VENDOR.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", table, re.MULTILINE)
    listed = {(CLIENT / "vendor" / name).resolve(): digest for name, digest in rows}
    held = [*(CLIENT / "vendor").glob("*.js"), *(CLIENT / "fonts").glob("*.woff2")]
    assert set(listed) == {path.resolve() for path in held}
    for path, digest in listed.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, path.name


async def test_files_are_kept_for_ever_under_the_name_of_their_content(cast: Cast) -> None:
    page = await cast.visitor.get("/")
    place = re.search(r'src="(/static/client/([0-9a-f]{16})/)joined/main\.js"', page.text)
    assert place
    script = f"{place[1]}main.js"
    found = await cast.visitor.get(script, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in found.headers["cache-control"]
    assert found.headers["content-encoding"] == "gzip"
    # Comments that have lines to themselves stay here; every line of code is sent, at its number.
    lines = (CLIENT / "main.js").read_text().splitlines()
    sent = found.text.splitlines()
    assert len(sent) == len(lines)
    assert [line for line in sent if line] == [line for line in lines if line and not line.startswith("//")]
    plain = await cast.visitor.get(script, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    old = await cast.visitor.get(script.replace(place[2], "0" * 16))
    assert old.headers["cache-control"] == "no-cache"


async def test_a_page_that_is_asked_for_again_keeps_its_policy(cast: Cast) -> None:
    first = await cast.visitor.get("/account")
    policy = first.headers["content-security-policy"]
    rules = {rule.strip() for rule in policy.split(";")}
    assert {"default-src 'none'", "require-trusted-types-for 'script'", "trusted-types folkmoot lit-html"} <= rules
    assert "unsafe" not in policy
    again = await cast.visitor.get("/account", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    # A browser takes over the headers of a 304: the policy of data would shut the page out of its own scripts.
    assert "content-security-policy" not in again.headers


async def test_every_page_names_the_files_that_it_will_ask_for(cast: Cast) -> None:
    for path, module in (("/", "home"), ("/join/any", "join"), ("/account", "account"), ("/desk/polls/make", "desk-poll-making")):  # fmt: skip # noqa: E501
        text = (await cast.visitor.get(path)).text
        files = re.findall(r'(?:href|src)="(/static/client/[^"]+)"', text)
        assert any(file.endswith(f"/joined/pages-{module}.js") for file in files), path
        for file in files:
            assert (await cast.visitor.get(file)).status_code == 200, file
        assert text.count("<script") == 2
        assert "style=" not in text


async def test_a_developer_gets_each_module_as_the_file_that_it_is(cast: Cast) -> None:
    runtime = cast.app.state.runtime
    runtime.settings = runtime.settings.model_copy(update={"join_client": False})
    text = (await cast.visitor.get("/account")).text
    for name in ("api.js", "vendor/lit.js", "pages/account.js"):
        assert re.search(rf'rel="modulepreload" href="/static/client/[0-9a-f]+/{re.escape(name)}"', text), name
    assert "joined" not in text


def test_the_version_is_of_the_content_alone(tmp_path: Path) -> None:
    for name in ("index.html", "routes.js"):
        (tmp_path / name).write_text("one")
    before = Assets(tmp_path).version
    assert Assets(tmp_path).version == before
    (tmp_path / "routes.js").write_text("two")
    assert Assets(tmp_path).version != before


def test_a_first_visit_is_small() -> None:
    assets = Assets()
    for page in ("pages/home.js", "pages/join.js", "pages/account.js"):
        names = ["joined/main.js", f"joined/{page.replace('/', '-')}", "joined/frame.css", "early.js"]
        names += [name for name in assets.files if name.startswith("styles/")]
        files = list(filter(None, map(assets.get, names)))
        assert len(files) == len(names)
        size = sum(len(file.packed or file.content) for file in files)
        assert size + len(gzip.compress(assets.index("/"))) < 100_000, page


def test_ink_is_readable_on_every_ground_in_both_schemes() -> None:
    source = (CLIENT / "styles/tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", source)
    colours = {name: (light, dark) for name, light, dark in found}
    grounds = ("paper", "surface", "raised")
    tones = ("brand", "agree", "disagree", "danger", "ok", "warn")
    pairs = [(ink, ground, 4.5) for ink in ("ink", "soft", "faint", *tones) for ground in grounds]
    pairs += [(f"accent-{n}", ground, 4.5) for n in range(1, 9) for ground in (*grounds, f"accent-{n}-wash")]
    pairs += [(name, f"{name}-wash", 4.5) for name in tones]
    pairs += [("on-brand", "brand", 4.5), ("soft", "sunken", 4.5), ("soft", "pass-wash", 4.5)]
    pairs += [("edge", ground, 3) for ground in grounds]
    for ink, ground, least in pairs:
        for scheme in (0, 1):
            ratio = _contrast(colours[ink][scheme], colours[ground][scheme])
            assert ratio >= least, f"{ink} on {ground} in {('light', 'dark')[scheme]}: {ratio:.2f}"


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
