"""The client's files as they go over the wire: joined, compressed once, and named by their content."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from app.web import joined
from app.web.modules import imported, unremarked

CLIENT: Final = Path(__file__).parent / "client"
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
"""What is served at all; a README beside the code is not."""

_FRAME: Final = "main.js"
_WORDS: Final = "locales/en.json"
_SHEETS: Final = "joined/frame.css"
_SHEET = re.compile(r'^ *<link rel="stylesheet" href="\./(styles/[\w-]+\.css)">\n', re.MULTILINE)
_HINTS: Final = "<!--hints-->"
_EARLY: Final = '<script src="./early.js"'
_ROUTE = re.compile(r"""\[\s*'(/[^']*)',\s*\(\)\s*=>\s*import\('\./([^']+)'\)(?:,\s*'([^']+)')?""")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, and the same compressed where that is smaller."""

    name: str
    content: bytes
    packed: bytes | None

    @property
    def media_type(self) -> str:
        """What the file is."""
        return TYPES[PurePosixPath(self.name).suffix]


@dataclass(frozen=True, slots=True)
class Route:
    """An address of the client: the module that shows it, and that page's own stylesheet."""

    pattern: re.Pattern[str]
    module: str
    sheet: str | None


class Assets:
    """All files below a folder, read once, and what is joined from them. `version` changes with any byte of any."""

    def __init__(self, folder: Path = CLIENT) -> None:
        self.files: Mapping[str, Asset] = {asset.name: asset for asset in _read(folder)}
        self._joined: dict[str, Asset] = {}
        digest = hashlib.blake2b(digest_size=8)
        for name, asset in self.files.items():
            digest.update(f"{name}\0{len(asset.content)}\0".encode() + asset.content)
        self.version = digest.hexdigest()

    def get(self, name: str) -> Asset | None:
        """Return a file, or what is joined from several; None where there is none of that name."""
        if name not in self.files and name not in self._joined:
            if name == _SHEETS:
                self._keep(name, b"\n".join(self.files[sheet].content for sheet in self._sheets))
            elif (entry := self._scripts.get(name.removesuffix(".map"))) is not None:
                words = json.loads(self.files[_WORDS].content)
                text, source_map = joined.script(self._sources, entry, _FRAME, words)
                script = joined.script_name(entry)
                self._keep(script, text.encode())
                self._keep(f"{script}.map", source_map.encode())
        return self.files.get(name) or self._joined.get(name)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The client's own table of routes."""
        return tuple(
            Route(_pattern(path), module, f"styles/{sheet}" if sheet else None)
            for path, module, sheet in _ROUTE.findall(self.files["routes.js"].content.decode())
        )

    def index(self, path: str, *, is_joined: bool = True, is_answered: bool = False) -> bytes:
        """Return the page that begins the client at an address: it names what the browser will ask for.

        Without that a browser learns of each file from the one that wants it, a round trip at a time. `is_answered`
        says that answers to what is asked first come with the page, and need not be asked for early.
        """
        route = next((route for route in self.routes if route.pattern.fullmatch(path)), None)
        html = self.files["index.html"].content.decode()
        hints = [_link("stylesheet", route.sheet)] if route and route.sheet else []
        if is_joined:
            html = _SHEET.sub("", html).replace(_HINTS, f"{_link('stylesheet', _SHEETS)}\n  {_HINTS}", 1)
            hints += [_link("modulepreload", joined.script_name(route.module))] if route else []
            html = html.replace(f"./{_FRAME}", f"./{joined.script_name(_FRAME)}")
        else:
            wanted = dict.fromkeys(self.graph(_FRAME)) | dict.fromkeys(self.graph(route.module) if route else ())
            hints += [_link("modulepreload", name) for name in wanted if name != _FRAME]
            hints.append(f'<link rel="preload" href="./{_WORDS}" as="fetch" crossorigin>')
        html = html.replace(_HINTS, "\n  ".join(hints))
        if is_answered:
            html = html.replace(_EARLY, f"{_EARLY} data-answered", 1)
        return html.replace("./", f"/static/client/{self.version}/").encode()

    def graph(self, name: str) -> list[str]:
        """Return a module and all that it imports from the beginning, each once, the importing one first."""
        found, waiting = dict[str, None](), [name]
        while waiting:
            module = waiting.pop(0)
            if module in found or module not in self.files:
                continue
            found[module] = None
            waiting += imported(module, self.files[module].content.decode())
        return list(found)

    @cached_property
    def _sources(self) -> dict[str, str]:
        """The modules of the client; the embed is a client of its own."""
        return {
            name: asset.content.decode()
            for name, asset in self.files.items()
            if name.endswith(".js") and not name.startswith("embed/")
        }

    @cached_property
    def _scripts(self) -> dict[str, str]:
        return {joined.script_name(entry): entry for entry in joined.entries(self._sources, _FRAME)}

    @cached_property
    def _sheets(self) -> list[str]:
        """The stylesheets of every page, in the order in which they count."""
        return _SHEET.findall(self.files["index.html"].content.decode())

    def _keep(self, name: str, content: bytes) -> None:
        self._joined[name] = _asset(name, content)


def _read(folder: Path) -> Iterator[Asset]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix not in TYPES:
            continue
        content = path.read_bytes()
        if path.suffix == ".js" and "vendor" not in path.parts:
            content = unremarked(content.decode()).encode()
        yield _asset(path.relative_to(folder).as_posix(), content)


def _asset(name: str, content: bytes) -> Asset:
    # A fixed time, so that the same file is the same bytes on every machine. Fonts are compressed already.
    packed = None if name.endswith(".woff2") else gzip.compress(content, 9, mtime=0)
    is_smaller = packed is not None and len(packed) < len(content)
    return Asset(name, content, packed if is_smaller else None)


def _link(kind: str, name: str) -> str:
    return f'<link rel="{kind}" href="./{name}">'


def _pattern(path: str) -> re.Pattern[str]:
    """Read a route of the client: `:name` stands for one part of an address, `*` for whatever is left."""
    escaped = re.escape(path).replace(r"\*", ".*")
    return re.compile(re.sub(r":\w+", "[^/]+", escaped))
