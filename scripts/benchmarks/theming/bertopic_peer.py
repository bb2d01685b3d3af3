"""BERTopic with its defaults on texts and vectors from files; run by the interpreter of its own environment."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from bertopic import BERTopic
from bertopic.backend import BaseEmbedder

texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
vectors = np.load(sys.argv[2])
# The first call compiles for tens of seconds; it is done on a few texts before the clock starts.
BERTopic(embedding_model=BaseEmbedder()).fit_transform(texts[:300], embeddings=vectors[:300])
begun = time.process_time()
model = BERTopic(embedding_model=BaseEmbedder())
topics, _ = model.fit_transform(texts, embeddings=vectors)
seconds = time.process_time() - begun
reassigned = topics
if min(topics) < 0 <= max(topics):
    reassigned = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
answer = {"topics": list(map(int, topics)), "reassigned": list(map(int, reassigned)), "seconds": seconds}
Path(sys.argv[3]).write_text(json.dumps(answer), encoding="utf-8")
