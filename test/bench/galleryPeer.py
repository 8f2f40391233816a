"""Fills a faiss index with as many random vectors, then answers each line on its input, "1" or "100" queries, with how long the search took."""

import json
import sys
import time

import faiss
import numpy as np

rows, size, threads = (int(argument) for argument in sys.argv[1:4])
faiss.omp_set_num_threads(threads)
random = np.random.default_rng(1)


def vectors(count):
    values = random.standard_normal((count, size), dtype=np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


index = faiss.IndexFlatL2(size)
for start in range(0, rows, 50_000):
    index.add(vectors(min(50_000, rows - start)))
queries = vectors(100)
print(json.dumps({"ready": True, "peer": f"faiss {faiss.__version__} IndexFlatL2"}), flush=True)
for line in sys.stdin:
    asked = queries[: int(line)]
    started = time.perf_counter()
    index.search(asked, 5)
    print(json.dumps({"ms": 1000 * (time.perf_counter() - started)}), flush=True)
