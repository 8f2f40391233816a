import * as tf from "@tensorflow/tfjs-core";

import { requireCount, requireFunction, requireOptions, requireWithin } from "../core/check.js";
import { statesOf, type Stateful } from "../core/stateful.js";
import type { Logs } from "./callbacks.js";
import { requireObjective, type Objective, type ObjectiveStep } from "./objective.js";
import { spreadAndRank } from "./spread.js";

/** Mean distance of different pairs below which all embeddings count as identical. */
const COLLAPSED = 1e-3;

/** Figures that {@link collapseGuard} adds to the logs, averaged over the steps at which it checked. */
const FIGURES = { spread: "spread", rank: "effectiveRank", stuck: "stuckAtMargin", collapsed: "collapsed" } as const;

/** Options of {@link collapseGuard}. */
export interface CollapseGuardOptions<Batch> {
  /** Steps between two checks of the embeddings, each of which reads a few figures back from the device; default 20. */
  readonly every?: number;
  /**
   * Least spread of the embeddings of a batch: their root mean square distance to their mean, divided by their root mean square length, between 0 (all alike)
   * and 1; default 0.05.
   */
  readonly leastSpread?: number;
  /** Least effective rank of the embeddings of a batch: in how many directions they vary; default 1.5. */
  readonly leastRank?: number;
  /** The loss when all embeddings are identical: the margin of a hinge, or "soft" (log 2). Default: not checked. */
  readonly margin?: number | "soft";
  /** Consecutive checks that must find something before it counts as a collapse; default 3. */
  readonly patience?: number;
  /** The objective to train with from the collapse on, such as `semiHard()`; default: no change. */
  readonly fallback?: Objective<Batch>;
  /** Called once, when a collapse is found. */
  readonly onCollapse?: (figures: Logs) => void;
}

/**
 * Watches an objective for collapse, the state in which all samples get nearly the same embedding and every pair is a match, and can switch
 * to a gentler objective before the collapse is complete.
 *
 * Every `every` steps it checks the embeddings of the batch and reports to callbacks `spread`, `effectiveRank` (the participation ratio of
 * the covariance's eigenvalues, (Σλ)² / Σλ²), `stuckAtMargin` (1 if the loss is within 2 % of `margin`) and `collapsed` (1 from the collapse
 * on); at the end of the epoch `fit` warns and says what to change. After a complete collapse, no gradient is left to undo it.
 *
 * @param objective - The objective to train with until a collapse.
 * @returns An objective for the same sampler.
 * @throws RangeError if an option is out of range.
 * @example
 * ```ts
 * const objective = collapseGuard(batchHard({ margin: 0.2 }), { margin: 0.2, fallback: semiHard({ margin: 0.2 }) });
 * ```
 * @see Hermans, Beyer, Leibe (2017), section 4.1, on losses stuck at the margin; Roy, Vetterli (2007), "The effective rank".
 */
export function collapseGuard<Batch>(
  objective: Objective<Batch>,
  options: CollapseGuardOptions<Batch> = {},
): Objective<Batch> {
  const {
    every = 20,
    leastSpread = 0.05,
    leastRank = 1.5,
    margin,
    patience = 3,
    fallback,
    onCollapse,
  } = requireOptions("collapseGuard", options);
  requireObjective("collapseGuard", objective);
  if (fallback !== undefined) requireObjective("collapseGuard", fallback, "fallback");
  if (onCollapse !== undefined) requireFunction("collapseGuard", "onCollapse", onCollapse);
  if (margin !== undefined && margin !== "soft") requireWithin("collapseGuard", "margin", margin, 0, Infinity);
  requireCount("collapseGuard", "every", every);
  requireCount("collapseGuard", "patience", patience);
  requireWithin("collapseGuard", "leastSpread", leastSpread, 0, 1);
  requireWithin("collapseGuard", "leastRank", leastRank, 0, Infinity);
  const plateau = margin === "soft" ? Math.LN2 : margin;
  let steps = 0;
  let suspicious = 0;
  let collapsed = false;

  const judge = (figures: Logs): Logs => {
    const found =
      figures[FIGURES.spread] < leastSpread || figures[FIGURES.rank] < leastRank || figures[FIGURES.stuck] === 1;
    suspicious = found ? suspicious + 1 : 0;
    if (suspicious >= patience && !collapsed) {
      collapsed = true;
      onCollapse?.(figures);
    }
    return { ...figures, [FIGURES.collapsed]: collapsed ? 1 : 0 };
  };

  const watch: Required<Stateful> = {
    state: () => ({ steps, suspicious, collapsed }),
    restore: (state) => {
      ({ steps, suspicious, collapsed } = state as { steps: number; suspicious: number; collapsed: boolean });
    },
  };

  return {
    name: objective.name,
    ...((objective.variables ?? fallback?.variables) && {
      variables: [...(objective.variables ?? []), ...(fallback?.variables ?? [])],
    }),
    ...statesOf([objective, fallback, watch]),
    prepare: (batch, when) => {
      const inner = (collapsed && fallback ? fallback : objective).prepare(batch, when);
      if (when?.training === false || steps++ % every !== 0) return inner;
      const preview: ObjectiveStep["preview"] = async (embeddings, distance, how) => {
        const logs = (await inner.preview?.(embeddings, distance, how)) ?? {};
        const numbers = tf.tidy(() => {
          const loss = plateau === undefined ? tf.scalar(0) : inner.evaluate(embeddings, distance).loss;
          return tf.stack([...spreadAndRank(embeddings), loss]);
        });
        const [spread, rank, loss] = await numbers.data<"float32">();
        numbers.dispose();
        const stuck = plateau !== undefined && Math.abs(loss - plateau) <= 0.02 * plateau;
        const figures = { [FIGURES.spread]: spread, [FIGURES.rank]: rank, [FIGURES.stuck]: stuck ? 1 : 0 };
        return { ...logs, ...judge(figures) };
      };
      return { ...inner, preview };
    },
  };
}

/** The warning when training has collapsed: every sample has the same embedding, so every pair is a match. */
export function collapseWarning(logs: Logs, epoch: number): string | undefined {
  const { differentDistance } = logs;
  if (differentDistance < COLLAPSED) {
    return (
      `the embeddings have collapsed in epoch ${epoch}: different pairs are ${differentDistance} apart on average; ` +
      "lower the learning rate, mine more gently (semiHard instead of batchHard), or normalise the input"
    );
  }
  if (!(logs[FIGURES.collapsed] > 0)) return undefined;
  return (
    `the embeddings are collapsing in epoch ${epoch}: spread ${logs[FIGURES.spread]}, effective rank ${logs[FIGURES.rank]}` +
    `${logs[FIGURES.stuck] > 0.5 ? ", loss stuck at the margin" : ""}; ` +
    "lower the learning rate, mine more gently (semiHard instead of batchHard), or take a larger batch"
  );
}
