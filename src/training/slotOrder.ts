import * as tf from "@tensorflow/tfjs-core";

import { requireSameShape } from "../core/check.js";

type Gradients = Parameters<tf.Optimizer["applyGradients"]>[0];

/** Gradients by their variables' names; null if a variable has none in this step. */
type NamedGradients = Extract<Gradients, readonly unknown[]>;

/** A moment of one variable, as tfjs' optimizers keep it: in lists, at the variable's index among the gradients. */
export interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

const orders = new WeakMap<tf.Optimizer, tf.Variable[]>();

/**
 * The variables whose moments an optimizer keeps, each at the index of its moments.
 *
 * tfjs identifies a moment only by its index in the list of gradients. After a step in which one variable has no gradient, with another objective,
 * or once a layer is frozen, a variable would get the moments of another. This list binds each index to one variable.
 */
export function slotOrder(optimizer: tf.Optimizer): readonly tf.Variable[] {
  return orderOf(optimizer);
}

/** Records which variables the restored moments of an optimizer belong to. */
export function setSlotOrder(optimizer: tf.Optimizer, variables: readonly tf.Variable[]): void {
  orders.set(optimizer, [...variables]);
}

/** Forgets the recorded order, so that the names of an optimizer's moments decide which variables they belong to. */
export function forgetSlotOrder(optimizer: tf.Optimizer): void {
  orders.delete(optimizer);
}

/** The same gradients in the order of the optimizer's moments; null for a known variable without a gradient. */
export function inSlotOrder(optimizer: tf.Optimizer, gradients: Gradients): NamedGradients {
  const named = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
  const order = orderOf(optimizer);
  const given = new Map<tf.Variable, tf.Tensor>();
  const known = new Set(order);
  for (const { name, tensor } of named as readonly { name: string; tensor?: tf.Tensor | null }[]) {
    if (tensor == null) continue; // nothing to remember yet
    const variable = tf.engine().registeredVariables[name] as tf.Variable | undefined;
    if (variable === undefined) throw new Error(`optimizer: the variable ${name} must exist, it has been disposed`);
    requireSameShape(`optimizer: the gradient of ${name}`, variable, tensor);
    given.set(variable, tensor);
    if (!known.has(variable)) order.push(variable);
    known.add(variable);
  }
  return order.map((variable) => ({ name: variable.name, tensor: given.get(variable) ?? null })) as NamedGradients;
}

/** Moments by their kind, each list as long as {@link slotOrder}. */
export function slotsOf(optimizer: tf.Optimizer): Slot[][] {
  return Object.values(optimizer as unknown as Record<string, unknown>).filter(isSlots);
}

function orderOf(optimizer: tf.Optimizer): tf.Variable[] {
  let order = orders.get(optimizer);
  if (order === undefined) orders.set(optimizer, (order = namedOrder(optimizer)));
  return order;
}

/** The order for an optimizer that was used elsewhere before: its moments carry the names of their variables. */
function namedOrder(optimizer: tf.Optimizer): tf.Variable[] {
  const first = slotsOf(optimizer).at(0) ?? [];
  return first.map(({ originalName, variable }) => {
    const name = originalName.slice(0, originalName.lastIndexOf("/"));
    const owner = tf.engine().registeredVariables[name] as tf.Variable | undefined;
    return owner && tf.util.arraysEqual(owner.shape, variable.shape) ? owner : variable; // a place that no variable can claim
  });
}

const isSlots = (value: unknown): value is Slot[] =>
  Array.isArray(value) && value.length > 0 && value.every((slot) => (slot as Partial<Slot>).variable !== undefined);
