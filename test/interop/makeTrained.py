"""Makes trained.safetensors and trained.json beside this file: a tower that Python built and saved, with what it makes of a sample."""

import json
import sys
from pathlib import Path

import torch

here = Path(__file__).parent
sys.path.insert(0, str(here.parents[1] / "docs/interop"))
from torch_tower import build_tower, embed, named_weights, save_tower  # noqa: E402

torch.manual_seed(1)
config = {
    "inputShape": [9, 8, 2],
    "blocks": [
        {"kind": "conv", "filters": 3, "stride": 2, "normalization": "batch", "pool": 0},
        {"kind": "conv", "filters": 4, "padding": "valid", "normalization": "layer", "activation": "elu"},
        {"kind": "dense", "units": 5, "activation": "tanh"},
    ],
    "embeddingSize": 4,
}
about = {"version": 1, "tower": config, "normalize": True, "distance": "euclidean"}
tower = build_tower(config).eval()
with torch.no_grad():
    for _, weight in named_weights(tower):
        weight.add_(0.3 * torch.rand_like(weight))
    sample = torch.rand(1, 2, 9, 8)
    embedding = embed(tower, about, sample)[0]
save_tower(tower, about, here / "trained.safetensors")
numbers = {"sample": sample[0].permute(1, 2, 0).flatten().tolist(), "embedding": embedding.tolist()}
(here / "trained.json").write_text(json.dumps({"tower": config, **numbers}) + "\n")
