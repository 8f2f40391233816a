import * as tf from "@tensorflow/tfjs-core";

import { setSlotOrder, slotOrder, slotsOf } from "./slotOrder.js";

/** Values that can be put back. */
export interface Held {
  /** Puts the values back, bit for bit. */
  readonly restore: () => void;
  /** Releases them. */
  readonly release: () => void;
}

/**
 * Holds the values of variables, so that they can be put back. Nothing is copied: a clone shares its data, and code that writes in place makes its own copy
 * first.
 */
export function holdVariables(variables: readonly tf.Variable[]): Held & { readonly moved: () => tf.Variable[] } {
  const clones = tf.tidy(() => variables.map((variable) => tf.keep(tf.clone(variable))));
  const moved = (): tf.Variable[] =>
    variables.filter((variable, i) => !variable.isDisposed && variable.dataId !== clones[i].dataId);
  return {
    moved,
    restore: () => {
      const changed = new Set(moved());
      variables.forEach((variable, i) => {
        if (changed.has(variable)) variable.assign(clones[i]);
      });
    },
    release: () => {
      tf.dispose(clones);
    },
  };
}

/** Holds an optimizer's state: moments, powers and its step count. */
export function holdOptimizer(optimizer: tf.Optimizer): Held {
  const inside = optimizer as unknown as { iterations_?: number; accBeta1?: tf.Variable; accBeta2?: tf.Variable };
  const steps = inside.iterations_;
  const order = [...slotOrder(optimizer)];
  const lists = slotsOf(optimizer).map((list) => ({ list, length: list.length }));
  const powers = [inside.accBeta1, inside.accBeta2].filter((power) => power !== undefined);
  const held = holdVariables([...lists.flatMap(({ list }) => list.map(({ variable }) => variable)), ...powers]);
  return {
    restore: () => {
      // Moments made since then are removed: without them a variable starts from zero, as before.
      for (const list of slotsOf(optimizer)) {
        const known = lists.find((other) => other.list === list)?.length ?? 0;
        for (const { variable } of list.splice(known)) variable.dispose();
      }
      held.restore();
      setSlotOrder(optimizer, order);
      if (steps === undefined) delete inside.iterations_;
      else inside.iterations_ = steps;
    },
    release: held.release,
  };
}
