import * as tf from "@tensorflow/tfjs-core";
import { binaryCrossEntropyLoss, selectRows, type ClassBatch, type Objective, type WeightedL1 } from "one-shot-ts";

/**
 * Binary cross-entropy over every pair of a batch, with the same pairs weighing as much as the different ones, however few they are. The tower sees a drawing once and learns
 * from its pairs with all others.
 *
 * @param distance - The net's own distance.
 */
export function everyPairOfBatch(distance: WeightedL1): Objective<ClassBatch> {
  return {
    name: "everyPairOfBatch",
    prepare: ({ rows, classOf }) => {
      const left: number[] = [];
      const right: number[] = [];
      const y: number[] = [];
      for (let a = 0; a < rows.length; a++) {
        for (let b = 0; b < a; b++) {
          left.push(a);
          right.push(b);
          y.push(classOf[a] === classOf[b] ? 0 : 1);
        }
      }
      const different = y.reduce((sum, label) => sum + label, 0);
      const counts = [y.length - different, different];
      const share = (kind: 0 | 1): number[] => y.map((label) => (label === kind ? 1 / counts[kind] : 0));
      return {
        rows,
        evaluate: (embeddings) => {
          const distances = distance.rows(
            selectRows(embeddings, Int32Array.from(left)),
            selectRows(embeddings, Int32Array.from(right)),
          );
          const losses = binaryCrossEntropyLoss(distance.logits(distances), y);
          const mean = (values: tf.Tensor1D, kind: 0 | 1): tf.Scalar =>
            tf.sum<tf.Scalar>(tf.mul(values, tf.tensor1d(share(kind))));
          return {
            loss: tf.mul<tf.Scalar>(tf.add(mean(losses, 0), mean(losses, 1)), 0.5),
            sameDistance: mean(distances, 0),
            differentDistance: mean(distances, 1),
          };
        },
      };
    },
  };
}
