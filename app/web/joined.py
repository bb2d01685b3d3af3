"""Joins the client's modules: one script for the frame and one for each page, made at start from the files as they are.

A page is some fifty modules. A browser that asks for each of them spends more time on asking than on reading. What is
joined here are the same modules in the order in which they would run, each in a block of its own; source maps lead a
debugger to the files, whose lines keep their numbers. The few forms of `import` and `export` that the client uses are
known; any other raises JoinError, at the latest when the tests join every page.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.web.modules import REMARK, imported, joined_path

FOLDER: Final = "joined/"
"""Where the joined scripts are to be found, beside the folders of the client."""

_IMPORT = re.compile(r"""^import\s+(?:([^'";]+?)\s+from\s+)?['"](\.[^'"]+)['"];?""", re.MULTILINE)
_DECLARED = re.compile(r"^export ((?:async )?function\*?|class|const) ([\w$]+)", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_LISTED = re.compile(r"export ?\{([^}]*)\};?")
_DYNAMIC = re.compile(r"""\bimport\(\s*['"](\.[^'"]+)['"]\s*\)""")
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_GROUP = re.compile(r"""['"`](\w+)\.""")

# Each part is evaluated once, also where two scripts hold it. Words come with the scripts that show them.
_FRAME_HEAD = (
    "const $parts = {}, $words = {}; globalThis.folkmoot = { parts: $parts, words: $words, use: (name) => $use(name) };"
    " const $use = async (name) => $parts[name] ?? (await import(`./${name.replaceAll('/', '-')}`), $parts[name]);\n"
)
_PAGE_HEAD = "const { parts: $parts, words: $words, use: $use } = globalThis.folkmoot;\n"


class JoinError(ValueError):
    """A module says something that cannot be joined."""


def script_name(module: str) -> str:
    """Return the name of the script that begins with a module."""
    return FOLDER + module.replace("/", "-")


def entries(sources: Mapping[str, str], frame: str) -> frozenset[str]:
    """Return the modules that scripts begin with: the frame, and all that a module asks for later than at its start."""
    later = {
        joined_path(name, target)
        for name, source in sources.items()
        for target in _DYNAMIC.findall(REMARK.sub("", source))
    }
    return frozenset({frame} | (later & sources.keys()))


def order(sources: Mapping[str, str], entry: str) -> list[str]:
    """Return a module and all that it imports, what is imported first. Raises JoinError for a circle."""
    done, under_way = dict[str, None](), set[str]()

    def visit(name: str) -> None:
        if name in done:
            return
        if name in under_way:
            raise JoinError(f"{name} imports itself by a circle")
        under_way.add(name)
        for target in imported(name, sources[name]):
            visit(target)
        done[name] = None

    visit(entry)
    return list(done)


def script(sources: Mapping[str, str], entry: str, frame: str, words: Mapping[str, Any]) -> tuple[str, str]:
    """Return the script that begins with a module, and its source map. What the frame has is not in it again."""
    shared = [] if entry == frame else order(sources, frame)
    names = [name for name in order(sources, entry) if name not in shared]
    there = _groups(sources, shared, words)
    mine = {key: words[key] for key in _groups(sources, names, words) if key not in there}
    begin = _PAGE_HEAD if shared else _FRAME_HEAD
    begin += f"Object.assign($words, {json.dumps(mine, ensure_ascii=False, separators=(',', ':'))});\n"
    text, sections, line = begin, list[Any](), begin.count("\n")
    for name in names:
        part = _part(name, sources[name])
        sections.append(_section(name, line, part.count("\n")))
        text += part
        line += part.count("\n")
    address = f"{script_name(entry).removeprefix(FOLDER)}.map"
    return f"{text}//# sourceMappingURL={address}\n", json.dumps({"version": 3, "sections": sections})


def _groups(sources: Mapping[str, str], names: list[str], words: Mapping[str, Any]) -> set[str]:
    """Return which groups of words some modules show: a key is written from its group on, `'room.…'`."""
    said = {group for name in names for group in _GROUP.findall(sources[name])}
    return {key for key, value in words.items() if names and (key in said or not isinstance(value, dict))}


def _part(name: str, source: str) -> str:
    """Return a module as a block that imports from the parts and leaves its exports there, on as many lines."""
    exports: dict[str, str] = {}

    def declared(found: re.Match[str]) -> str:
        exports[found[2]] = found[2]
        return f"{found[1]} {found[2]}"

    def listed(found: re.Match[str]) -> str:
        for one in filter(None, (part.strip() for part in found[1].split(","))):
            local, _, outer = one.partition(" as ")
            exports[outer or local] = local
        return "\n" * found[0].count("\n")

    def default(_: re.Match[str]) -> str:
        exports["default"] = "$default"
        return "const $default = "

    text = _IMPORT.sub(lambda found: _taken(name, found), source)
    text = _LISTED.sub(listed, _DEFAULT.sub(default, _DECLARED.sub(declared, text)))
    text = _DYNAMIC.sub(lambda found: f"$use('{joined_path(name, found[1])}')", text)
    # What a module finds beside itself it would look for beside the joined script.
    text = text.replace("import.meta.url", f"new URL('../{name}', import.meta.url)")
    left = _LEFT.search(text)
    if left is not None:
        raise JoinError(f"{name}: {left[0]}")
    members = ", ".join(f"{outer}: {local}" for outer, local in exports.items())
    return f"if (!$parts['{name}']) {{ {text.rstrip()}\n$parts['{name}'] = {{ {members} }}; }}\n"


def _taken(name: str, found: re.Match[str]) -> str:
    what, target = found[1], joined_path(name, found[2])
    lines = "\n" * found[0].count("\n")
    if what is None:
        return lines
    if what.startswith("* as "):
        return f"const {what.removeprefix('* as ')} = $parts['{target}'];{lines}"
    if not what.startswith("{"):
        raise JoinError(f"{name}: import {what}")
    return f"const {' '.join(what.split()).replace(' as ', ': ')} = $parts['{target}'];{lines}"


def _section(name: str, line: int, lines: int) -> dict[str, Any]:
    """Say where a module's lines begin in the script: each line is one of the file's, at the same distance."""
    mappings = ";".join(_same_lines(lines))
    return {
        "offset": {"line": line, "column": 0},
        "map": {"version": 3, "sources": [f"../{name}"], "names": [], "mappings": mappings},
    }


def _same_lines(lines: int) -> Iterator[str]:
    # A segment's numbers are differences to the one before: column 0, file 0, one line on, column 0.
    yield "AAAA"
    for _ in range(lines - 1):
        yield "AACA"
