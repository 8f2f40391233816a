import * as tf from "@tensorflow/tfjs-core";

import {
  batchHard,
  contrastiveLoss,
  conv4Tower,
  convTower,
  euclidean,
  fromTensor,
  kochTower,
  mineBatchHard,
  perClassSampler,
  seeded,
  SiameseNet,
  signetTower,
  tripletLoss,
} from "../../src/index.js";
import { adam } from "../../src/training/adam.js";

/** Work that is timed: so many images each time. */
export interface Workload {
  readonly images: number;
  readonly run: () => Promise<void>;
}

/** Makes each workload, for so many images; without a number as many as the figure is about. */
export const workloads: Readonly<Record<string, (images?: number) => Workload>> = {
  "koch.step": (images = 32) => stepOf(new SiameseNet({ tower: kochTower({ random: seeded(1) }) }), images, pairLoss),
  "conv4.step": (images = 128) =>
    stepOf(
      new SiameseNet({ tower: conv4Tower({ inputShape: [28, 28, 1], random: seeded(1) }) }),
      images,
      batchHardLoss,
    ),
  "signet.step": (images = 64) =>
    stepOf(new SiameseNet({ tower: signetTower({ random: seeded(1) }) }), images, pairLoss),
  "twoLayer.step": (images = 64) => {
    const tower = convTower({ inputShape: [28, 28, 1], filters: [32, 64], embeddingSize: 64, random: seeded(1) });
    return stepOf(new SiameseNet({ tower }), images, pairLoss);
  },
  embed: (images = 10_000) => {
    const net = new SiameseNet({ tower: conv4Tower({ inputShape: [28, 28, 1], random: seeded(1) }) });
    const dataset = fromTensor(noise([images, 28, 28, 1]), new Int32Array(images));
    return {
      images,
      run: async () => {
        await net.embed(dataset);
      },
    };
  },
};

const noise = (shape: number[]): tf.Tensor => tf.randomNormal(shape, 0, 1, "float32", 1);

type Loss = (embeddings: tf.Tensor2D) => tf.Scalar;

function stepOf(net: SiameseNet, images: number, loss: Loss): Workload {
  const samples = noise([images, ...(net.inputShape as number[])]);
  const optimizer = adam();
  return {
    images,
    run: async () => {
      const cost = optimizer.minimize(
        () => loss(net.forward(samples, { training: true })),
        true,
        net.trainableVariables,
      )!;
      await cost.data();
      cost.dispose();
    },
  };
}

/** Pairs of the first half of the rows with the second, same and different in turn. One row alone, for the slowest backend: its length. */
const pairLoss: Loss = (embeddings) => {
  const pairs = Math.floor(embeddings.shape[0] / 2);
  if (pairs === 0) return tf.mean(tf.square(embeddings));
  const [left, right] = [tf.slice(embeddings, [0, 0], [pairs, -1]), tf.slice(embeddings, [pairs, 0], [pairs, -1])];
  const y = tf.tensor1d(Array.from({ length: pairs }, (_, pair) => pair % 2));
  return tf.mean(contrastiveLoss(euclidean.rows(left, right), y));
};

/** Four rows per class. */
const batchHardLoss: Loss = (embeddings) => {
  const classOf = Array.from({ length: embeddings.shape[0] }, (_, row) => row >> 2);
  const { positive, negative } = mineBatchHard(euclidean.matrix(embeddings, embeddings), classOf);
  return tf.mean(tripletLoss(positive, negative, { margin: 0.3 }));
};

/** Training by `net.fit` and by a loop that does the same by hand, as two workloads of so many steps. */
export function fitAndHandWritten(steps: number): { fit: Workload; handWritten: Workload } {
  const classes = 64;
  const samples = noise([classes * 8, 28, 28, 1]);
  const labels = Int32Array.from({ length: classes * 8 }, (_, row) => row >> 3);
  const make = () => ({
    net: new SiameseNet({ tower: conv4Tower({ inputShape: [28, 28, 1], random: seeded(1) }) }),
    sampler: perClassSampler(labels, { classes: 32, perClass: 4, random: seeded(2) }),
    optimizer: adam(),
  });
  const images = steps * 128;
  const fitted = make();
  const dataset = fromTensor(samples, labels);
  const looped = make();
  return {
    fit: {
      images,
      run: async () => {
        const { net, sampler, optimizer } = fitted;
        await net.fit(dataset, { sampler, objective: batchHard({ margin: 0.3 }), optimizer, stepsPerEpoch: steps });
      },
    },
    handWritten: {
      images,
      run: async () => {
        const { net, sampler, optimizer } = looped;
        for (let step = 0; step < steps; step++) {
          const { rows, classOf } = sampler();
          const batch = tf.gather(samples, tf.tensor1d(rows, "int32"));
          const loss = (): tf.Scalar => {
            const embeddings = net.forward(batch, { training: true });
            const { positive, negative } = mineBatchHard(euclidean.matrix(embeddings, embeddings), classOf);
            return tf.mean(tripletLoss(positive, negative, { margin: 0.3 }));
          };
          const cost = tf.tidy(() => optimizer.minimize(loss, true, net.trainableVariables)!);
          await cost.data();
          tf.dispose([cost, batch]);
        }
      },
    },
  };
}
