"""What every encoder promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Texts in, vectors out.

    `name` says which encoder and version made a vector: vectors of different names must not be compared.
    `is_fitted_to_corpus` is True when vectors depend on the other texts, and so cannot be kept from run to run.
    """

    name: str
    is_fitted_to_corpus: bool

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of unit length, shape (len(texts), d); a text without a known word is a row of zeros."""
        ...

    def encode_corpus(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of unit length for texts that are grouped together, which may weigh what the texts share."""
        ...
