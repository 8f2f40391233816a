"""Towers of one-shot-ts in PyTorch: built from the JSON in their file, with its weights, and saved back.

    tower, about = load_tower("tower.safetensors")   # written by exportWeights
    embeddings = embed(tower, about, pictures)       # [rows, channels, height, width], or [rows, size]
    save_tower(tower, about, "trained.safetensors")  # read by importWeights

The file has TensorFlow's layout. What PyTorch lays out otherwise is turned here, and nowhere else.
Needs torch and safetensors.
"""

import json
import math

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

ABOUT = "one-shot-ts"
EPSILON = 1e-3  # of both kinds of normalisation, as in TensorFlow


class SamePadding(nn.Module):
    """TensorFlow's padding: an odd rest goes to the right and below."""

    def __init__(self, kernel, stride):
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x):
        pads = []
        for size in (x.shape[3], x.shape[2]):
            total = max((math.ceil(size / self.stride) - 1) * self.stride + self.kernel - size, 0)
            pads += [total // 2, total - total // 2]
        return F.pad(x, pads)


class ChannelNorm(nn.LayerNorm):
    """Normalises the channels of each pixel, or the numbers of each row."""

    def forward(self, x):
        if x.dim() == 2:
            return super().forward(x)
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Flatten(nn.Module):
    """Flattens pictures with the channels last, as TensorFlow does."""

    def forward(self, x):
        return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).flatten(1)


class Average(nn.Module):
    """Averages each channel over all pixels."""

    def forward(self, x):
        return x.mean((2, 3))


ACTIVATIONS = {"relu": nn.ReLU, "elu": nn.ELU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "linear": nn.Identity}


def build_tower(config):
    """The tower that a description of one-shot-ts (`tower` in the file's JSON) describes, with PyTorch's own initial weights."""
    *picture, channels = config["inputShape"]
    is_picture = len(picture) == 2
    shape = (channels, *picture) if is_picture else tuple(config["inputShape"])
    tower = nn.Sequential()
    probe = torch.zeros(1, *shape)  # says how large each layer's input is

    def add(block, name, module):
        nonlocal probe
        block.add_module(name, module)
        with torch.no_grad():
            probe = module.eval()(probe)
        module.train()

    for number, block in enumerate(config["blocks"], start=1):
        own = nn.Sequential()
        tower.add_module(f"block{number}", own)
        if block["kind"] == "average":
            add(own, "average", Average())
            continue
        normalization = block.get("normalization", "none")
        bias = normalization != "batch"
        if block["kind"] == "dense":
            add(own, "flatten", Flatten())
            size = block["units"]
            add(own, "dense", nn.Linear(probe.shape[1], size, bias=bias))
        else:
            size, kernel, stride = block["filters"], block.get("kernelSize", 3), block.get("stride", 1)
            if block.get("padding", "same") == "same":
                add(own, "padding", SamePadding(kernel, stride))
            add(own, "conv", nn.Conv2d(probe.shape[1], size, kernel, stride, bias=bias))
        if normalization == "batch":
            kind = nn.BatchNorm2d if probe.dim() == 4 else nn.BatchNorm1d
            add(own, "norm", kind(size, eps=EPSILON, momentum=1 - block.get("momentum", 0.99)))
        elif normalization == "layer":
            add(own, "norm", ChannelNorm(size, eps=EPSILON))
        add(own, "activation", ACTIVATIONS[block.get("activation", "relu")]())
        if block["kind"] == "conv":
            response = block.get("localResponse")
            if response:
                summed = 2 * response["depthRadius"] + 1
                # PyTorch divides alpha by the number of channels summed.
                add(own, "response", nn.LocalResponseNorm(summed, response["alpha"] * summed, response["beta"], response["bias"]))
            pool = block.get("pool", 2)
            if pool > 0:
                add(own, "pool", nn.MaxPool2d(pool, block.get("poolStride", pool)))
        if block.get("dropout", 0) > 0:
            add(own, "dropout", nn.Dropout(block["dropout"]))
    add(tower, "flatten", Flatten())
    if "embeddingSize" in config:
        add(tower, "embedding", nn.Linear(probe.shape[1], config["embeddingSize"]))
    return tower


KERNEL = {"weight": "kernel", "bias": "bias"}
SCALE = {"weight": "gamma", "bias": "beta"}
STATISTICS = {"running_mean": "moving_mean", "running_var": "moving_variance"}
NAMES = [
    ((nn.Conv2d, nn.Linear), KERNEL),
    (nn.LayerNorm, SCALE),
    ((nn.BatchNorm1d, nn.BatchNorm2d, nn.SyncBatchNorm), {**SCALE, **STATISTICS}),
]


def named_weights(tower):
    """Each weight by its name in the file."""
    for path, module in tower.named_modules():
        for kinds, names in NAMES:
            if isinstance(module, kinds):
                for own, name in names.items():
                    if getattr(module, own) is not None:
                        yield f"{path}/{name}", getattr(module, own)


def to_torch(weight):
    """[height, width, in, out] and [in, out] as [out, in, height, width] and [out, in]."""
    return weight.permute(3, 2, 0, 1) if weight.dim() == 4 else weight.t() if weight.dim() == 2 else weight


def to_file(weight):
    """The other way."""
    return weight.permute(2, 3, 1, 0) if weight.dim() == 4 else weight.t() if weight.dim() == 2 else weight


def load_tower(path):
    """The tower of a file, in evaluation mode, and what the file says of it: `normalize`, `distance`, `further` weights outside the tower."""
    with safe_open(path, framework="pt") as file:
        about = json.loads((file.metadata() or {}).get(ABOUT, "{}"))
        found = {name: file.get_tensor(name) for name in file.keys()}
    if not about.get("tower"):
        raise ValueError(f"{path}: no description of a tower that buildTower of one-shot-ts built; build the module yourself")
    tower = build_tower(about["tower"])
    weights = dict(named_weights(tower))
    missing = sorted(weights.keys() - found.keys())
    if missing:
        raise ValueError(f"{path}: no weights {', '.join(missing)}")
    with torch.no_grad():
        for name, weight in weights.items():
            own = found.pop(name)
            own = to_torch(own)
            if own.shape != weight.shape:
                raise ValueError(f"{path}: {name} must be {list(weight.shape)} in PyTorch, got {list(own.shape)}")
            weight.copy_(own)
    return tower.eval(), {**about, "further": found}


def save_tower(tower, about, path):
    """Writes a tower as importWeights of one-shot-ts reads it. Of a DistributedDataParallel pass its `module`."""
    tensors = dict(about.get("further", {}))
    for name, weight in named_weights(tower):
        tensors[name] = to_file(weight.detach().float().cpu()).contiguous()
    described = {key: value for key, value in about.items() if key != "further"}
    save_file(tensors, path, {ABOUT: json.dumps(described)})


def embed(tower, about, samples):
    """Embeddings as one-shot-ts gives them: of unit length where the net's are. In training, `tower.train()` before."""
    embeddings = tower(samples)
    return F.normalize(embeddings) if about["normalize"] else embeddings
