"""Times pytorch-metric-learning's losses, forward and backward. Arguments: threads, repeats. Prints the fastest of each, in milliseconds, as JSON."""

import json
import sys
import time

import pytorch_metric_learning
import torch
from pytorch_metric_learning import losses, miners

threads, repeats = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)
rows, size = 512, 128
embeddings = torch.randn(rows, size)
hard = miners.BatchHardMiner()
triplet = losses.TripletMarginLoss(margin=0.2)

# name: (rows a class, loss). Those that compare every positive pair with every negative pair at once get fewer positive pairs.
work = {
    "batchContrastive": (8, losses.ContrastiveLoss()),
    "signalToNoise": (8, losses.SignalToNoiseRatioContrastiveLoss()),
    "batchTriplet": (8, triplet),
    "batchHard": (8, lambda x, y: triplet(x, y, hard(x, y))),
    "multiSimilarity": (8, losses.MultiSimilarityLoss()),
    "circle": (8, losses.CircleLoss()),
    "supervisedContrastive": (8, losses.SupConLoss()),
    "generalizedLiftedStructure": (8, losses.GeneralizedLiftedStructureLoss()),
    "ntXent": (2, losses.NTXentLoss()),
    "tupletMargin": (2, losses.TupletMarginLoss()),
    "liftedStructure": (2, losses.LiftedStructureLoss()),
    "nPairs": (2, losses.NPairsLoss()),
    "thresholdConsistency": (8, losses.ThresholdConsistentMarginLoss()),
    "arcFace": (8, losses.ArcFaceLoss(64, size)),
    "cosFace": (8, losses.CosFaceLoss(64, size)),
    "normalizedSoftmax": (8, losses.NormalizedSoftmaxLoss(64, size)),
    "proxyAnchor": (8, losses.ProxyAnchorLoss(64, size)),
    "proxyNca": (8, losses.ProxyNCALoss(64, size)),
}

times = {}
for name, (per_class, loss) in work.items():
    labels = torch.arange(rows) // per_class
    taken = []
    for _ in range(repeats + 1):
        x = embeddings.clone().requires_grad_()
        start = time.perf_counter()
        loss(x, labels).backward()
        taken.append(1000 * (time.perf_counter() - start))
        if taken[-1] > 1500:
            break  # seconds a run: once is enough
    times[name] = min(taken[1:] or taken)
print(json.dumps({"peer": f"pytorch-metric-learning {pytorch_metric_learning.__version__}, torch {torch.__version__}", "times": times}))
