import { isNotFinite } from "./wgsl.js";

/** Threads of a workgroup, which computes one row. */
export const THREADS = 256;

/** The head of a program that computes the loss of each row of `x`. `look` finds what is not a number; `flaw` is such a column, plus 1. */
export const rowHead = (arrays: string, functions = ""): string => `
${arrays}
var<workgroup> flaw: atomic<u32>;
fn look(value: f32, column: u32) {
  if (${isNotFinite("value")}) { atomicMax(&flaw, column + 1u); }
}
${functions}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let first = row * u.columns;`;

/** Stores a row's loss, or instead what is not a number in its row. */
export const storeLoss = (loss: string): string => `
    let flawed = atomicLoad(&flaw);
    losses[row] = ${loss};
    if (flawed > 0u) { losses[row] = x[first + flawed - 1u]; }`;
