import * as tf from "@tensorflow/tfjs-core";

import { seeded } from "../core/random.js";
import { gradientChecks, spread, type GradientCheck } from "./gradientChecks.js";

/** How one layer, distance or loss fared on a backend. */
export interface BackendCheck {
  /** What was checked. */
  readonly name: string;
  /** Whether it ran and its gradient is right. */
  readonly ok: boolean;
  /** What is missing or wrong, and what to do. */
  readonly problem?: string;
}

/** What {@link checkBackend} found. */
export interface BackendReport {
  /** The backend that was active. */
  readonly backend: string;
  /** Whether everything the library uses works on it. */
  readonly ok: boolean;
  /** Each check, in order. */
  readonly checks: readonly BackendCheck[];
}

/** Step of the finite differences. */
const STEP = 0.01;
/** Relative error that a gradient may have: in float32, differences over this step keep about three digits. */
const TOLERANCE = 0.02;

/**
 * Tests the active backend: runs every layer, distance and loss that the library uses, and compares its gradient with finite differences.
 *
 * Takes about a second. Run it once on any machine, browser or version of tfjs that you have not used before.
 *
 * @returns Each check, with what is missing or wrong. Leaves no tensors behind.
 * @example
 * ```ts
 * import { checkBackend, useBackend } from "one-shot-ts/backends";
 * await useBackend("cpu");
 * const { ok, checks } = await checkBackend();
 * const problems = checks.filter((check) => !check.ok);
 * ```
 */
export async function checkBackend(): Promise<BackendReport> {
  await tf.ready();
  const checks: BackendCheck[] = [];
  for (const check of gradientChecks) {
    const problem = await findProblem(check);
    checks.push({ name: check.name, ok: problem === undefined, ...(problem !== undefined && { problem }) });
  }
  return { backend: tf.getBackend(), ok: checks.every(({ ok }) => ok), checks };
}

async function findProblem({ shape, make }: GradientCheck): Promise<string | undefined> {
  const random = seeded(1);
  let made: ReturnType<typeof make> | undefined;
  let results: tf.Tensor | undefined;
  try {
    made = make(random);
    const { f } = made;
    const x = spread(shape, random);
    const direction = x.map(() => (random() < 0.5 ? -1 : 1));
    results = tf.tidy(() => {
      const at = (step: number): tf.Tensor =>
        tf.tensor(
          x.map((value, i) => value + step * direction[i]),
          [...shape],
        );
      const output = f(at(0));
      const weights = tf.tensor(
        Float32Array.from({ length: output.size }, () => random() + 0.5),
        output.shape,
      );
      const scalar = (input: tf.Tensor): tf.Scalar => tf.sum(tf.mul(f(input), weights));
      const slope = tf.sum(tf.mul(tf.grad(scalar)(at(0)), tf.tensor(direction, [...shape])));
      return tf.stack([slope, scalar(at(STEP)), scalar(at(-STEP))]);
    });
    const [slope, above, below] = await results.data();
    const expected = (above - below) / (2 * STEP);
    const scale = Math.max(Math.abs(expected), Math.abs(slope), 0.1);
    if (Math.abs(slope - expected) <= TOLERANCE * scale) return undefined;
    return `the gradient along one direction must be ${expected.toPrecision(4)}, got ${slope.toPrecision(4)}${remedy()}`;
  } catch (error) {
    return explain(error);
  } finally {
    made?.dispose?.();
    results?.dispose();
  }
}

function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const kernel = /Kernel '(\w+)' not registered/.exec(message)?.[1];
  if (kernel === undefined) return message;
  return `the kernel ${kernel} is missing${remedy()}`;
}

const remedy = (): string =>
  tf.getBackend() === "wasm"
    ? "; call useWasm() of one-shot-ts/backends, which supplies what the wasm backend lacks"
    : '; use another backend, such as useBackend("wasm")';
