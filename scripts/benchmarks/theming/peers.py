"""Peers, each in an interpreter of its own: FOLKMOOT_PEERS names the Python of an environment that has BERTopic."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.benchmarks.harness import Figure, shown
from scripts.benchmarks.theming.sets import LabelledSet, peer_vectors, scores

PYTHON = os.environ.get("FOLKMOOT_PEERS")
_PROGRAM = Path(__file__).with_name("bertopic_peer.py")
_MOST_SECONDS = 900


@dataclass(frozen=True)
class Peer:
    """BERTopic's scores on one set with its defaults, with its outliers reassigned, and what it took."""

    ari: float
    ami: float
    reassigned_ari: float
    reassigned_ami: float
    groups: int
    outliers: float
    seconds: float


def bertopic(sets: Sequence[LabelledSet]) -> tuple[list[Figure], dict[str, Peer]]:
    """Figures and scores by set; both empty where no environment is named."""
    if PYTHON is None:
        print("BERTopic is left out: name the Python of an environment that has it in FOLKMOOT_PEERS.")
        return [], {}
    figures: list[Figure] = []
    peers = {}
    for one in sets:
        found = _run(one)
        topics, spread = found["topics"], found["reassigned"]
        ari, ami = scores(one, topics)
        again = scores(one, spread)
        outliers = sum(topic < 0 for topic in topics) / len(topics)
        peer = Peer(ari, ami, *again, groups=len(set(topics)), outliers=outliers, seconds=found["seconds"])
        peers[one.name] = peer
        prefix = f"themes/quality/{one.name}/BERTopic"
        figures += [
            shown(f"{prefix} ARI", peer.ari, "1 is perfect"),
            shown(f"{prefix} AMI", peer.ami, "1 is perfect"),
            shown(f"{prefix} reassigned ARI", peer.reassigned_ari, "1 is perfect"),
            shown(f"{prefix} reassigned AMI", peer.reassigned_ami, "1 is perfect"),
            shown(f"{prefix} groups", peer.groups, f"of {len(one.names)}"),
            shown(f"{prefix} left out", peer.outliers, "share"),
            shown(f"{prefix} time", peer.seconds, "processor s, vectors given"),
        ]
    return figures, peers


def _run(one: LabelledSet) -> dict[str, list[int]]:
    with tempfile.TemporaryDirectory() as directory:
        texts, vectors, answer = (Path(directory) / name for name in ("texts.json", "vectors.npy", "answer.json"))
        texts.write_text(json.dumps(one.texts), encoding="utf-8")
        np.save(vectors, peer_vectors(one))
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
        command = [str(PYTHON), str(_PROGRAM), str(texts), str(vectors), str(answer)]
        subprocess.run(command, check=True, capture_output=True, env=environment, timeout=_MOST_SECONDS)
        return json.loads(answer.read_text(encoding="utf-8"))
