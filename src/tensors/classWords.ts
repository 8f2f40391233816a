import * as tf from "@tensorflow/tfjs-core";

/** Classes as whole numbers that kernels can compare. */
export interface ClassWords extends tf.NamedTensorMap {
  /** The class of each row, shape `[rows]`. */
  readonly rowClass: tf.Tensor1D;
  /** The class of each column, shape `[columns]`. */
  readonly columnClass: tf.Tensor1D;
}

/** The classes of the rows and columns of a matrix, renumbered, since a class may be any number. The caller owns the tensors. */
export function classWords(classOf: ArrayLike<number>, columnClassOf: ArrayLike<number> = classOf): ClassWords {
  const words = new Map<number, number>();
  const numbered = (classes: ArrayLike<number>): tf.Tensor1D =>
    tf.tensor1d(
      Int32Array.from(classes, (name) => {
        const known = words.get(name);
        if (known === undefined) words.set(name, words.size);
        return known ?? words.size - 1;
      }),
      "int32",
    );
  const rowClass = numbered(classOf);
  return { rowClass, columnClass: columnClassOf === classOf ? rowClass : numbered(columnClassOf) };
}
