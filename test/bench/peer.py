"""Times the same training steps in PyTorch. Arguments: name, threads, layout (default or channels_last), and for a graphics
processor `cuda` and the number of images. Prints one line of JSON."""

import json
import resource
import sys
import time

import torch
from torch import nn

name, threads, layout = sys.argv[1], int(sys.argv[2]), sys.argv[3]
memory = {"default": torch.contiguous_format, "channels_last": torch.channels_last}[layout]
device = sys.argv[4] if len(sys.argv) > 4 else "cpu"
count = int(sys.argv[5]) if len(sys.argv) > 5 else None
torch.set_num_threads(threads)
torch.backends.cudnn.allow_tf32 = False  # as many digits as the other side has
torch.manual_seed(1)


class LocalResponse(nn.LocalResponseNorm):
    """PyTorch's own, as SigNet has it."""


def koch():
    return nn.Sequential(
        nn.Conv2d(1, 64, 10), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 7), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(128, 128, 4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(128, 256, 4), nn.ReLU(), nn.Flatten(), nn.Linear(9216, 4096), nn.Sigmoid(),
    )


def conv4():
    blocks = []
    for i in range(4):
        blocks += [nn.Conv2d(1 if i == 0 else 64, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*blocks, nn.Flatten())


def signet():
    return nn.Sequential(
        nn.Conv2d(1, 96, 11, stride=4), nn.ReLU(), LocalResponse(5, 1e-4, 0.75, 2), nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, padding=2), nn.ReLU(), LocalResponse(5, 1e-4, 0.75, 2), nn.MaxPool2d(3, 2), nn.Dropout(0.3),
        nn.Conv2d(256, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Dropout(0.3),
        nn.Flatten(), nn.Linear(3840, 1024), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1024, 128), nn.ReLU(),
    )


def contrastive(embeddings):
    half = len(embeddings) // 2
    d = (embeddings[:half] - embeddings[half:]).pow(2).sum(1).add(1e-12).sqrt()
    y = (torch.arange(half, device=d.device) % 2).float()
    return ((1 - y) * d.pow(2) + y * (1 - d).clamp(min=0).pow(2)).mean()


def batch_hard_by_hand(embeddings, labels):
    distances = torch.cdist(nn.functional.normalize(embeddings), nn.functional.normalize(embeddings))
    alike = labels[:, None] == labels[None, :]
    farthest = distances.masked_fill(~alike, -1).max(1).values
    nearest = distances.masked_fill(alike, 9).min(1).values
    return (farthest - nearest + 0.3).clamp(min=0).mean()


def batch_hard(images=128):
    labels = torch.arange(images // 4, device=device).repeat_interleave(4)
    if device != "cpu":
        return lambda embeddings: batch_hard_by_hand(embeddings, labels)
    from pytorch_metric_learning import losses, miners

    miner, loss = miners.BatchHardMiner(), losses.TripletMarginLoss(margin=0.3)

    def of(embeddings):
        return loss(embeddings, labels, miner(embeddings, labels))

    return of


def repeated(repeats):
    return repeats if device == "cpu" else 6 * repeats


def finished():
    if device != "cpu":
        torch.cuda.synchronize()


def steps(tower, batch, loss, repeats):
    tower, batch = tower.to(device, memory_format=memory), batch.to(device, memory_format=memory)
    repeats = repeated(repeats)
    optimizer = torch.optim.Adam(tower.parameters(), lr=1e-3)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        optimizer.zero_grad()
        loss(tower(batch)).backward()
        optimizer.step()
        finished()
        times.append(time.perf_counter() - start)
    return times[1 if device == "cpu" else repeats // 2:], len(batch)


def embed(tower, batch, repeats):
    tower, batch = tower.to(device, memory_format=memory), batch.to(device, memory_format=memory)
    repeats = repeated(repeats)
    tower.eval()
    times = []
    with torch.no_grad():
        for _ in range(repeats):
            start = time.perf_counter()
            for part in batch.split(500):
                tower(part)
            finished()
            times.append(time.perf_counter() - start)
    return times[1 if device == "cpu" else repeats // 2:], len(batch)


if name == "koch.step":
    times, images = steps(koch(), torch.randn(count or 32, 1, 105, 105), contrastive, 5)
elif name == "conv4.step":
    times, images = steps(conv4(), torch.randn(count or 128, 1, 28, 28), batch_hard(count or 128), 15)
elif name == "signet.step":
    times, images = steps(signet(), torch.randn(count or 64, 1, 155, 220), contrastive, 4)
elif name == "embed":
    times, images = embed(conv4(), torch.randn(count or 10000, 1, 28, 28), 3)
else:
    raise SystemExit(f"no workload {name}")
times.sort()
print(json.dumps({
    "peer": f"PyTorch {torch.__version__}",
    "msPerImage": 1000 * times[len(times) // 2] / images,
    "device": torch.cuda.get_device_name() if device != "cpu" else "cpu",
    "fastest": 1000 * times[0] / images,
    "peakMemoryMB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
