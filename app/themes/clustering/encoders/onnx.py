"""Any sentence encoder in Hugging Face's ONNX layout, from a directory, offline (an optional extra)."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.themes.clustering.faults import EncoderUnavailableError

_MAX_TOKENS = 256
_BATCH = 64


class OnnxEncoder:
    """Mean of the last hidden state over real tokens, unit length.

    `directory` holds `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`. The name carries a hash of the model
    file, so that vectors of two models are never compared. Raises EncoderUnavailableError when the package
    onnxruntime, the model or the tokenizer is missing.
    """

    is_fitted_to_corpus = False

    def __init__(self, directory: Path) -> None:
        try:
            onnxruntime: Any = importlib.import_module("onnxruntime")
        except ImportError as missing:
            message = f"the 'onnx' encoder needs onnxruntime: install folkmoot[onnx] ({missing})"
            raise EncoderUnavailableError(message) from missing
        model = next(
            (path for path in (directory / "model.onnx", directory / "onnx/model.onnx") if path.is_file()), None
        )
        tokenizer = directory / "tokenizer.json"
        if model is None or not tokenizer.is_file():
            message = f"{directory} must hold model.onnx (or onnx/model.onnx) and tokenizer.json"
            raise EncoderUnavailableError(message)
        options = onnxruntime.SessionOptions()
        # One thread, so that sums are taken in the same order in every run.
        options.intra_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._tokenizer.enable_padding()
        with model.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        self.name = f"onnx:{digest[:12]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows as wide as the model's hidden state."""
        # Texts of like length go together, because a batch is as slow as its longest text.
        order = np.argsort([len(text) for text in texts], kind="stable")
        parts = [
            self._encode_batch([texts[place] for place in order[start : start + _BATCH].tolist()])
            for start in range(0, len(order), _BATCH)
        ]
        if not parts:
            return np.zeros((0, 1), dtype=np.float32)
        stacked = np.concatenate(parts)
        vectors = np.empty_like(stacked)
        vectors[order] = stacked
        return vectors

    def encode_corpus(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same as `encode`."""
        return self.encode(texts)

    def _encode_batch(self, texts: list[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch_fast(texts)
        ids = np.asarray([one.ids for one in encoded], dtype=np.int64)
        mask = np.asarray([one.attention_mask for one in encoded], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: given[name] for name in self._inputs if name in given})[0]
        if hidden.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            hidden = (hidden * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
        lengths = np.linalg.norm(hidden, axis=1, keepdims=True)
        unit: NDArray[np.float32] = np.asarray(hidden / np.maximum(lengths, 1e-12), dtype=np.float32)
        return unit
