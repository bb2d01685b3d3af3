"""Encoders turn texts into unit vectors; `choose` finds one by name."""

from __future__ import annotations

from pathlib import Path

from app.themes.clustering.encoders.lsa import LsaEncoder
from app.themes.clustering.encoders.onnx import OnnxEncoder
from app.themes.clustering.encoders.protocol import Encoder
from app.themes.clustering.encoders.static import StaticEncoder
from app.themes.clustering.faults import ClusteringError

__all__ = ["Encoder", "LsaEncoder", "OnnxEncoder", "StaticEncoder", "choose"]


def choose(name: str, *, stops: frozenset[str] = frozenset(), seed: int = 0) -> Encoder:
    """The encoder called `static`, `lsa` or `onnx:DIRECTORY`.

    `stops` and `seed` are for encoders that learn from the corpus. Raises ClusteringError for another name and
    EncoderUnavailableError where its files or packages are missing.
    """
    if name == "static":
        return StaticEncoder()
    if name == "lsa":
        return LsaEncoder(stops=stops, seed=seed)
    if name.startswith("onnx:"):
        return OnnxEncoder(Path(name.removeprefix("onnx:")))
    message = f"there is no encoder called {name!r}: use 'auto', 'static', 'lsa' or 'onnx:DIRECTORY'"
    raise ClusteringError(message)
