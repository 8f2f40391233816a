"""Opens the towers of each folder given in PyTorch and in Keras, embeds the folder's samples, changes the weights, embeds again and saves them."""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

sys.path.insert(0, str(Path(__file__).parents[2] / "docs/interop"))
import keras_tower  # noqa: E402
import torch_tower  # noqa: E402

draw = np.random.default_rng(1)


def changed(name, values):
    """Other weights of the same size; variances stay positive."""
    values = np.asarray(values)
    return values * draw.uniform(0.7, 1.3, values.shape).astype(np.float32)


def in_torch(folder, samples):
    tower, about = torch_tower.load_tower(folder / "tower.safetensors")
    turned = np.moveaxis(samples, -1, 1) if samples.ndim == 4 else samples
    turned = torch.from_numpy(np.ascontiguousarray(turned))
    with torch.no_grad():
        same = torch_tower.embed(tower, about, turned).numpy()
        for name, weight in torch_tower.named_weights(tower):
            weight.copy_(torch.from_numpy(changed(name, weight.numpy())))
        torch_tower.save_tower(tower, about, folder / "torch.safetensors")
        return same, torch_tower.embed(tower, about, turned).numpy()


def in_keras(folder, samples):
    tower, about = keras_tower.load_tower(folder / "tower.safetensors")
    same = keras_tower.embed(tower, about, samples).numpy()
    for name, weight in keras_tower.named_weights(tower):
        weight.assign(changed(name, weight))
    keras_tower.save_tower(tower, about, folder / "keras.safetensors")
    return same, keras_tower.embed(tower, about, samples).numpy()


for folder in map(Path, sys.argv[1:]):
    samples = load_file(folder / "samples.safetensors")["samples"]
    for name, run in {"torch": in_torch, "keras": in_keras}.items():
        same, other = run(folder, samples)
        save_file({"same": same, "changed": other}, folder / f"{name}.embeddings.safetensors")
    print(folder.name, flush=True)
