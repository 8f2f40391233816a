import { requireCount, requireList } from "../core/check.js";

/** Shape of one sample, without the batch axis. A first axis of `null` means any length: samples may differ in it, as recordings do in duration. */
export type SampleShape = readonly (number | null)[];

/** Refuses anything but a list of whole numbers of at least 1; the first of several may be null. */
export function requireSampleShape(who: string, name: string, shape: SampleShape): void {
  requireList(who, name, shape, "a list of sizes");
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis];
    if (axis > 0 || size !== null || shape.length < 2) requireCount(who, `each axis of ${name}`, size!);
  }
}

/** Whether samples of this shape may differ in length. */
export const isAnyLength = (shape: SampleShape): boolean => shape[0] === null;

/** Numbers in a sample, or in each step of its first axis if that may have any length. */
export const numbersIn = (shape: SampleShape): number =>
  shape.reduce<number>((product, size) => product * (size ?? 1), 1);

/** The shape of a sample that has `count` numbers, or undefined if no sample of this shape has that many. */
export function shapeOf(shape: SampleShape, count: number): number[] | undefined {
  const each = numbersIn(shape);
  if (!isAnyLength(shape)) return count === each ? ([...shape] as number[]) : undefined;
  return count > 0 && count % each === 0 ? [count / each, ...(shape.slice(1) as number[])] : undefined;
}

/** Whether samples of the shape `given` fit where `shape` is expected. */
export function fitsShape(shape: SampleShape, given: SampleShape): boolean {
  return shape.length === given.length && shape.every((size, axis) => size === null || size === given[axis]);
}

/** The shape for messages: `[any, 40, 1]`. */
export const shapeText = (shape: SampleShape): string => `[${shapeList(shape)}]`;

/** The sizes for messages, without brackets. */
export const shapeList = (shape: SampleShape): string => shape.map((size) => size ?? "any").join(", ");

/** What every sample must have, for messages: `98 numbers`, or `a multiple of 40 numbers`. */
export const countText = (shape: SampleShape): string =>
  isAnyLength(shape) ? `a multiple of ${numbersIn(shape)} numbers` : `${numbersIn(shape)} numbers`;
