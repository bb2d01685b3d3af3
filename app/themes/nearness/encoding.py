"""The encoder of a room, made when it is first needed: loading it costs a second and a hundred megabytes."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from app.themes.clustering.encoders import Encoder


class Encoders:
    """Encoders whose vectors can be kept, by name; `onnx` is a directory that the operator named, or empty."""

    def __init__(self, onnx: str = "") -> None:
        self._onnx = onnx
        self._made: dict[str, Encoder] = {}
        self._lock = threading.Lock()

    def for_texts(self, texts: Sequence[str]) -> "Encoder":
        """Return the encoder for a room by the language of its first texts."""
        from app.themes.clustering.language import detect_language  # noqa: PLC0415 - see the module's first line

        return self._of_language("en" if not texts else detect_language(texts))

    def named(self, name: str) -> "Encoder | None":
        """Return the encoder that made vectors under a name, or None if this process cannot have it."""
        with self._lock:
            if name in self._made:
                return self._made[name]
        for language in ("en", "und"):
            if self._of_language(language).name == name:
                return self._made[name]
        return None

    def _of_language(self, language: str) -> "Encoder":
        from app.themes.clustering import kept_encoder  # noqa: PLC0415

        made = kept_encoder(language, Path(self._onnx) if self._onnx else None)
        with self._lock:
            return self._made.setdefault(made.name, made)


def packed(vectors: "np.ndarray[Any, np.dtype[np.float32]]") -> list[bytes]:
    """Return rows as they are kept: little-endian float16."""
    return [row.tobytes() for row in vectors.astype("<f2")]


def unpacked(vectors: Sequence[bytes]) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """Return kept rows as an array (n, d)."""
    import numpy as np  # noqa: PLC0415

    if not vectors:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(vectors), dtype="<f2").reshape(len(vectors), -1).astype(np.float32)
