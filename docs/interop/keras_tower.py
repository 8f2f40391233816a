"""Towers of one-shot-ts in Keras: built from the JSON in their file, with its weights, and saved back.

    tower, about = load_tower("tower.safetensors")   # written by exportWeights
    embeddings = embed(tower, about, pictures)       # [rows, height, width, channels], or [rows, size]
    save_tower(tower, about, "trained.safetensors")  # read by importWeights

Names and layouts are those of the file. Needs tensorflow and safetensors.
"""

import json

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from safetensors import safe_open
from safetensors.numpy import save_file

ABOUT = "one-shot-ts"


@keras.saving.register_keras_serializable("one-shot-ts")
class LocalResponse(layers.Layer):
    """Local response normalisation, which Keras has not."""

    def __init__(self, depthRadius, bias, alpha, beta, **rest):
        super().__init__(**rest)
        self.options = {"depthRadius": depthRadius, "bias": bias, "alpha": alpha, "beta": beta}

    def call(self, x):
        o = self.options
        return tf.nn.local_response_normalization(x, o["depthRadius"], o["bias"], o["alpha"], o["beta"])

    def get_config(self):
        return {**super().get_config(), **self.options}


def build_tower(config):
    """The tower that a description of one-shot-ts (`tower` in the file's JSON) describes, with Keras' own initial weights."""
    inputs = x = keras.Input(config["inputShape"], name="input")

    def flat(x):
        return layers.Flatten()(x) if len(x.shape) > 2 else x

    for number, block in enumerate(config["blocks"], start=1):
        name = f"block{number}"
        if block["kind"] == "average":
            x = layers.GlobalAveragePooling2D()(x)
            continue
        normalization = block.get("normalization", "none")
        bias = normalization != "batch"
        if block["kind"] == "dense":
            x = layers.Dense(block["units"], use_bias=bias, name=f"{name}.dense")(flat(x))
        else:
            x = layers.Conv2D(
                block["filters"],
                block.get("kernelSize", 3),
                block.get("stride", 1),
                block.get("padding", "same"),
                use_bias=bias,
                name=f"{name}.conv",
            )(x)
        if normalization == "batch":
            x = layers.BatchNormalization(momentum=block.get("momentum", 0.99), name=f"{name}.norm")(x)
        elif normalization == "layer":
            x = layers.LayerNormalization(name=f"{name}.norm")(x)
        x = layers.Activation(block.get("activation", "relu"))(x)
        if block["kind"] == "conv":
            if block.get("localResponse"):
                x = LocalResponse(**block["localResponse"])(x)
            pool = block.get("pool", 2)
            if pool > 0:
                x = layers.MaxPooling2D(pool, block.get("poolStride", pool))(x)
        if block.get("dropout", 0) > 0:
            x = layers.Dropout(block["dropout"])(x)
    x = flat(x)
    if "embeddingSize" in config:
        x = layers.Dense(config["embeddingSize"], name="embedding")(x)
    return keras.Model(inputs, x, name="tower")


def named_weights(tower):
    """Each weight by its name in the file."""
    for layer in tower.layers:
        for weight in layer.weights:
            if weight.name != "seed_generator_state":  # of dropout
                yield f"{layer.name}/{weight.name}", weight


def load_tower(path):
    """The tower of a file, and what the file says of it: `normalize`, `distance`, `further` weights outside the tower."""
    with safe_open(path, framework="np") as file:
        about = json.loads((file.metadata() or {}).get(ABOUT, "{}"))
        found = {name: file.get_tensor(name) for name in file.keys()}
    if not about.get("tower"):
        raise ValueError(f"{path}: no description of a tower that buildTower of one-shot-ts built; build the model yourself")
    tower = build_tower(about["tower"])
    weights = dict(named_weights(tower))
    missing = sorted(weights.keys() - found.keys())
    if missing:
        raise ValueError(f"{path}: no weights {', '.join(missing)}")
    for name, weight in weights.items():
        weight.assign(found.pop(name))
    return tower, {**about, "further": found}


def save_tower(tower, about, path):
    """Writes a tower as importWeights of one-shot-ts reads it."""
    tensors = {**about.get("further", {}), **{name: np.asarray(weight, np.float32) for name, weight in named_weights(tower)}}
    described = {key: value for key, value in about.items() if key != "further"}
    save_file(tensors, path, {ABOUT: json.dumps(described)})


def embed(tower, about, samples, training=False):
    """Embeddings as one-shot-ts gives them: of unit length where the net's are."""
    embeddings = tower(samples, training=training)
    return tf.math.l2_normalize(embeddings, 1) if about["normalize"] else embeddings
