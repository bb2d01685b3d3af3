"""The client's files as they go over the wire: compressed once, and named by their content so that caches keep them."""

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

CLIENT: Final = Path(__file__).parent / "client"
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
"""What is served at all; a README beside the code is not."""

_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^'"()]*?from\s*['"](\.[^'"]+)['"]|^\s*import\s*['"](\.[^'"]+)['"]""", re.MULTILINE
)
_REMARK = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$", re.MULTILINE)
"""A comment that has its lines to itself."""
_ROUTE = re.compile(r"""\[\s*'(/[^']*)',\s*\(\)\s*=>\s*import\('(\./[^']+)'\)""")


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


class Assets:
    """All files below a folder, read once. `version` changes with any byte of any of them."""

    def __init__(self, folder: Path = CLIENT) -> None:
        self.files: Mapping[str, Asset] = {asset.name: asset for asset in _read(folder)}
        digest = hashlib.blake2b(digest_size=8)
        for name, asset in self.files.items():
            digest.update(f"{name}\0{len(asset.content)}\0".encode() + asset.content)
        self.version = digest.hexdigest()

    @cached_property
    def pages(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """The client's own table of routes: which module shows an address."""
        source = self.files["routes.js"].content.decode()
        return tuple((_pattern(path), _joined("", module)) for path, module in _ROUTE.findall(source))

    def index(self, path: str) -> bytes:
        """Return the page that begins the client at an address: it names the modules that the browser will ask for.

        Without that a browser learns of each module from the one that imports it, a round trip at a time.
        """
        base = f"/static/client/{self.version}/"
        wanted = dict.fromkeys(self.graph("main.js"))
        page = next((module for pattern, module in self.pages if pattern.fullmatch(path)), None)
        if page is not None:
            wanted |= dict.fromkeys(self.graph(page))
        links = "\n  ".join(f'<link rel="modulepreload" href="{base}{name}">' for name in wanted if name != "main.js")
        html = self.files["index.html"].content.decode()
        return html.replace("<!--preload-->", links).replace("./", base).encode()

    def graph(self, name: str) -> list[str]:
        """Return a module and all that it imports from the beginning, each once, the importing one first."""
        found, waiting = dict[str, None](), [name]
        while waiting:
            module = waiting.pop(0)
            if module in found or module not in self.files:
                continue
            found[module] = None
            source = self.files[module].content.decode()
            waiting += [_joined(module, a or b) for a, b in _IMPORT.findall(source)]
        return list(found)


def _read(folder: Path) -> Iterator[Asset]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix not in TYPES:
            continue
        content = _unremarked(path) if path.suffix == ".js" and "vendor" not in path.parts else path.read_bytes()
        # A fixed time, so that the same file is the same bytes on every machine. Fonts are compressed already.
        packed = None if path.suffix == ".woff2" else gzip.compress(content, 9, mtime=0)
        is_smaller = packed is not None and len(packed) < len(content)
        yield Asset(path.relative_to(folder).as_posix(), content, packed if is_smaller else None)


def _unremarked(path: Path) -> bytes:
    """Return a module without its comments, each line at its number still: they were a tenth of all that is sent."""
    return _REMARK.sub(lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8")).encode()


def _joined(importer: str, imported: str) -> str:
    """Return the name of a module that another one imports by a relative path."""
    parts = list(PurePosixPath(importer).parent.parts)
    for part in PurePosixPath(imported).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _pattern(path: str) -> re.Pattern[str]:
    """Read a route of the client: `:name` stands for one part of an address, `*` for whatever is left."""
    escaped = re.escape(path).replace(r"\*", ".*")
    return re.compile(re.sub(r":\w+", "[^/]+", escaped))
