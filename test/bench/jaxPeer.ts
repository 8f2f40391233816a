// The steps of the bench in @jax-js/jax, which compiles its own WGSL: the same layers, sizes, contrastive loss on pairs and Adam, as one compiled function.
import * as jax from "@jax-js/jax";

import { seeded } from "../../src/core/random.js";

const { lax, nn, numpy: np } = jax;

interface Layer {
  readonly filters: number;
  readonly size: number;
  readonly pool: boolean;
}

/** A net by its convolutions, each with batch normalisation or a bias, relu and perhaps pooling by two. */
interface Net {
  readonly side: number;
  readonly layers: readonly Layer[];
  readonly padding: "SAME" | "VALID";
  readonly normalized: boolean;
  /** A dense layer with a sigmoid at the end. */
  readonly dense?: readonly [inputs: number, units: number];
}

const NETS: Readonly<Record<string, Net>> = {
  "conv4.step": {
    side: 28,
    layers: Array.from({ length: 4 }, () => ({ filters: 64, size: 3, pool: true })),
    padding: "SAME",
    normalized: true,
  },
  "koch.step": {
    side: 105,
    layers: [
      { filters: 64, size: 10, pool: true },
      { filters: 128, size: 7, pool: true },
      { filters: 128, size: 4, pool: true },
      { filters: 256, size: 4, pool: false },
    ],
    padding: "VALID",
    normalized: false,
    dense: [9216, 4096],
  },
};

/** A training step that can be repeated; it resolves once its loss has been read. */
export async function jaxStep(name: string, images: number): Promise<(() => Promise<void>) | undefined> {
  const net = NETS[name] as Net | undefined;
  if (net === undefined) return undefined;
  if ((navigator as { userAgent?: string }).userAgent === undefined) {
    Object.defineProperty(navigator, "userAgent", { value: "Node.js", configurable: true }); // Node 20 has none, and jax-js reads it
  }
  const devices = await jax.init("webgpu");
  if (!devices.includes("webgpu")) throw new Error("jax-js has no webgpu here");
  jax.defaultDevice("webgpu");
  const random = seeded(1);
  const noise = (shape: number[], scale: number): jax.Array =>
    np.array(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * (2 * random() - 1)),
      { shape },
    );
  let params: jax.Array[] = [];
  let channels = 1;
  for (const { filters, size } of net.layers) {
    params.push(noise([filters, channels, size, size], 1 / (size * Math.sqrt(channels))), np.zeros([filters]));
    if (net.normalized) params.push(np.ones([filters]));
    channels = filters;
  }
  if (net.dense) params.push(noise([...net.dense], 1 / Math.sqrt(net.dense[0])), np.zeros([net.dense[1]]));
  let [first, second] = [0, 1].map(() => params.map((param) => np.zeros(param.shape)));
  const x = noise([images, 1, net.side, net.side], 1);
  const same = np.array(Float32Array.from({ length: images / 2 }, (_, pair) => 1 - (pair % 2)));

  const across = (values: jax.Array): jax.Array => values.reshape([1, -1, 1, 1]);
  const lossOf = (weights: jax.Array[], samples: jax.Array, alike: jax.Array): jax.Array => {
    let [y, at] = [samples, 0];
    for (const { pool } of net.layers) {
      y = lax.conv(y, weights[at++], [1, 1], net.padding);
      const bias = across(weights[at++]);
      if (net.normalized) {
        const scale = across(weights[at++]);
        const centred = y.ref.sub(np.mean(y, [0, 2, 3], { keepdims: true }));
        const variance = np.mean(centred.ref.mul(centred.ref), [0, 2, 3], { keepdims: true });
        y = centred.mul(scale).div(np.sqrt(variance.add(1e-3)));
      }
      y = nn.relu(y.add(bias));
      if (pool) y = maxPool(y);
    }
    y = y.reshape([images, -1]);
    if (net.dense) y = nn.sigmoid(np.matmul(y, weights[at++]).add(weights[at++]));
    const half = images / 2;
    const pairs = y.reshape([2, half, -1]);
    const signs = np.array(Float32Array.from([1, -1])).reshape([2, 1, 1]);
    const difference = np.sum(pairs.mul(signs), 0);
    const distance = np.sqrt(np.sum(difference.ref.mul(difference), 1).add(1e-12));
    const apart = np.maximum(np.array(1).sub(distance.ref), 0);
    return np.mean(alike.ref.mul(distance.ref).mul(distance).add(np.array(1).sub(alike).mul(apart.ref).mul(apart)));
  };
  /** Largest of 2 x 2; an odd row or column is left out. */
  function maxPool(y: jax.Array): jax.Array {
    const [n, c, height, width] = y.shape;
    const [down, wide] = [height >> 1, width >> 1];
    const even = y.slice([], [], [0, 2 * down], [0, 2 * wide]);
    return np.max(np.max(even.reshape([n, c, down, 2, wide, 2]), 5), 3);
  }
  const gradients = jax.valueAndGrad(lossOf);
  const step = jax.jit((weights: jax.Array[], m: jax.Array[], v: jax.Array[], samples: jax.Array, alike: jax.Array) => {
    const [loss, grads] = gradients(
      weights.map((w) => w.ref),
      samples,
      alike,
    );
    const nextM = m.map((one, i) => one.mul(0.9).add(grads[i].ref.mul(0.1)));
    const nextV = v.map((one, i) => one.mul(0.999).add(grads[i].ref.mul(grads[i]).mul(0.001)));
    const next = weights.map((w, i) => w.sub(nextM[i].ref.mul(0.001).div(np.sqrt(nextV[i].ref).add(1e-7))));
    return [loss, next, nextM, nextV] as [jax.Array, jax.Array[], jax.Array[], jax.Array[]];
  });
  return async () => {
    const [loss, ...next] = step(params, first, second, x.ref, same.ref);
    [params, first, second] = next;
    await loss.data();
  };
}
