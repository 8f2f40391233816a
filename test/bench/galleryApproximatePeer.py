"""Builds a faiss HNSW index of the vectors in a folder, with the least effort of search that finds 99 of 100, then answers each line with how long one search per query took."""

import json
import sys
import time

import faiss
import numpy as np

size, threads = int(sys.argv[1]), int(sys.argv[2])
folder = sys.argv[3]
faiss.omp_set_num_threads(threads)
vectors = np.fromfile(f"{folder}/vectors.f32", dtype=np.float32).reshape(-1, size)
queries = np.fromfile(f"{folder}/queries.f32", dtype=np.float32).reshape(-1, size)
flat = faiss.IndexFlatL2(size)
flat.add(vectors)
truth = flat.search(queries, 1)[1][:, 0]
del flat
index = faiss.IndexHNSWFlat(size, 16)
index.hnsw.efConstruction = 128
index.add(vectors)
for effort in (16, 32, 64, 128, 256, 512):
    index.hnsw.efSearch = effort
    recall = float((index.search(queries, 1)[1][:, 0] == truth).mean())
    if recall >= 0.99:
        break
name = f"faiss {faiss.__version__} IndexHNSWFlat(16), efConstruction 128, efSearch {effort}"
print(json.dumps({"ready": True, "peer": name, "recall": recall}), flush=True)
for line in sys.stdin:
    started = time.perf_counter()
    for query in queries:
        index.search(query[None], 5)
    print(json.dumps({"ms": 1000 * (time.perf_counter() - started) / len(queries)}), flush=True)
