/** The options of a loss. */
export type RowLossOptions = Readonly<Record<string, number>>;

/**
 * How the sums over a row's positives and negatives become its loss: a softplus of the log of each sum; a softplus of both logs, where there are both; both logs
 * together, if above 0; the log of the sum over both, less the mean exponent of the positives; or hinges, which are not exponentials.
 */
export const ROW_LOSS_KINDS = ["sides", "both", "lifted", "mean", "hinges"] as const;

/** How a loss is computed: its kind in the kernel, whether rows are compared with themselves, and the numbers that the kernel takes: of each exponent (a + g max(0, c + s x)) (x - b) the five, for positives, then for negatives, and a weight for each; for hinges, margin, positive margin, and 1 if squared. */
export interface RowLossForm {
  readonly kind: (typeof ROW_LOSS_KINDS)[number];
  readonly self?: boolean;
  readonly numbers: (options: RowLossOptions) => readonly number[];
}

/** The exponent a (x - b), as the kernel expects it. */
const line = (a: number, b = 0): number[] => [a, 0, 0, 0, b];

/** The losses of a batch's rows that one kernel computes, by name. */
export const rowLossForms: Readonly<Record<string, RowLossForm>> = {
  multiSimilarity: {
    kind: "sides",
    numbers: ({ alpha, beta, base }) => [...line(-alpha, base), ...line(beta, base), 1 / alpha, 1 / beta],
  },
  proxyAnchor: {
    kind: "sides",
    self: true,
    numbers: ({ alpha, margin, pull }) => [...line(-alpha, margin), ...line(alpha, -margin), pull, 1],
  },
  circle: {
    kind: "both",
    numbers: ({ gamma, margin }) => [0, -gamma, 1 + margin, -1, 1 - margin, 0, gamma, margin, 1, margin],
  },
  lifted: { kind: "lifted", numbers: ({ margin }) => [...line(1), ...line(-1, margin)] },
  supervised: { kind: "mean", numbers: ({ temperature }) => [...line(1 / temperature), ...line(1 / temperature)] },
  contrastive: {
    kind: "hinges",
    numbers: ({ margin, positiveMargin, squared }) => [margin, positiveMargin, squared],
  },
};
