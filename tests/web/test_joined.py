"""Joining the client's modules: the same code in the order in which it runs, and what is not known is refused."""

import json
import re

import pytest

from app.web import joined
from app.web.assets import Assets
from app.web.modules import unremarked

SMALL = {
    "main.js": "import { say } from './words.js';\nimport * as all from './words.js';\n"
    "export const begin = () => import('./pages/one.js');\nsay('app.name');\n",
    "words.js": "export function say(key) { return key; }\nexport const other = 1;\n",
    "pages/one.js": "import { say as tell,\n  other } from '../words.js';\ntell('one.title');\n"
    "export default 'fm-one';\n",
}
WORDS = {"locale": "en", "app": {"name": "A"}, "one": {"title": "B"}, "two": {"title": "C"}}


def test_a_script_has_each_module_once_and_what_it_needs_before_it() -> None:
    text, _ = joined.script(SMALL, "main.js", "main.js", WORDS)
    parts = re.findall(r"^if \(!\$parts\['([\w/.]+)'\]\)", text, re.MULTILINE)
    assert parts == ["words.js", "main.js"]
    assert "$parts['words.js'] = { say: say, other: other };" in text
    assert "const { say } = $parts['words.js'];" in text
    assert "const all = $parts['words.js'];" in text
    assert "$use('pages/one.js')" in text


def test_a_page_brings_its_own_modules_and_words_and_nothing_that_is_there() -> None:
    text, _ = joined.script(SMALL, "pages/one.js", "main.js", WORDS)
    assert re.findall(r"^if \(!\$parts\['([\w/.]+)'\]\)", text, re.MULTILINE) == ["pages/one.js"]
    assert "const { say: tell, other } = $parts['words.js'];" in text
    assert "default: $default" in text
    words = re.search(r"Object\.assign\(\$words, (\{.*\})\);", text)
    assert words
    assert json.loads(words[1]) == {"one": {"title": "B"}}


def test_a_source_map_leads_to_the_line_of_the_file() -> None:
    text, source_map = joined.script(SMALL, "main.js", "main.js", WORDS)
    lines = text.splitlines()
    for section in json.loads(source_map)["sections"]:
        begin = section["offset"]["line"]
        source = SMALL[section["map"]["sources"][0].removeprefix("../")].splitlines()
        mapped = section["map"]["mappings"].split(";")
        assert mapped[0] == "AAAA"
        assert set(mapped[1:]) <= {"AACA"}
        assert len(mapped) == len(source) + 1
        assert "say('app.name');" in lines[begin + len(source) - 1] or "other = 1" in lines[begin + len(source) - 1]


@pytest.mark.parametrize(
    "source",
    [
        "import one from './words.js';",
        "export let many = 1;",
        "export * from './words.js';",
        "export const { a } = {};",
        "import './main.js';",
    ],
)
def test_what_cannot_be_joined_is_refused(source: str) -> None:
    with pytest.raises(joined.JoinError):
        joined.script({**SMALL, "main.js": source}, "main.js", "main.js", WORDS)


def test_every_script_of_the_client_can_be_joined() -> None:
    assets = Assets()
    pages = {route.module for route in assets.routes}
    assert len(pages) > 15
    for module in {*pages, "pages/nowhere.js", "main.js"}:
        name = joined.script_name(module)
        script, source_map = assets.get(name), assets.get(f"{name}.map")
        assert script is not None
        assert source_map is not None
        assert script.content.decode().count("$parts[") > 1
    # Whatever is fetched later has a script of its own, and the embed, a client for itself, has none.
    assert assets.get("joined/pages-room-comments.js") is not None
    assert assets.get("joined/embed-poll.js") is None
    assert assets.get("joined/nothing.js") is None


def test_types_and_remarks_go_and_lines_stay() -> None:
    source = "// One.\nconst a = /** @type {any} */ (b); /* kept */\n/**\n * Two.\n */\nconst c = 'a /* b */';\n"
    assert unremarked(source) == "\nconst a =  (b); /* kept */\n\n\n\nconst c = 'a /* b */';\n"
