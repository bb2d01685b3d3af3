"""Encoders turn texts into unit vectors; `choose` finds one by name, `kept_encoder` one whose vectors can be kept."""

from __future__ import annotations

from pathlib import Path

from app.themes.clustering.encoders.hashed import HashedEncoder
from app.themes.clustering.encoders.onnx import OnnxEncoder
from app.themes.clustering.encoders.protocol import Encoder
from app.themes.clustering.encoders.static import StaticEncoder
from app.themes.clustering.faults import ClusteringError

__all__ = ["Encoder", "HashedEncoder", "OnnxEncoder", "StaticEncoder", "choose", "kept_encoder"]


def choose(name: str, *, stops: frozenset[str] = frozenset(), seed: int = 0) -> Encoder:
    """The encoder called `static`, `lsa`, `hashed` or `onnx:DIRECTORY`.

    `stops` and `seed` are for encoders that learn from the corpus. Raises ClusteringError for another name and
    EncoderUnavailableError where its files or packages are missing.
    """
    if name == "static":
        return StaticEncoder()
    if name == "hashed":
        return HashedEncoder()
    if name == "lsa":
        # Imported here because it brings scikit-learn, half a second that a web server does not need.
        from app.themes.clustering.encoders.lsa import LsaEncoder  # noqa: PLC0415

        return LsaEncoder(stops=stops, seed=seed)
    if name.startswith("onnx:"):
        return OnnxEncoder(Path(name.removeprefix("onnx:")))
    message = f"there is no encoder called {name!r}: use 'auto', 'static', 'hashed', 'lsa' or 'onnx:DIRECTORY'"
    raise ClusteringError(message)


def kept_encoder(language: str = "en", onnx: Path | None = None) -> Encoder:
    """The encoder whose vectors depend on the text alone, so that each is made once and kept beside its name.

    `onnx` names the directory of a sentence encoder for any language; without it English has `static`, every other
    language `hashed`. Raises EncoderUnavailableError where its files are missing.
    """
    if onnx is not None:
        return OnnxEncoder(onnx)
    return StaticEncoder() if language == "en" else HashedEncoder()
