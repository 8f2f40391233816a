import * as tf from "@tensorflow/tfjs-core";

import {
  isTensor,
  requireCount,
  requireFinite,
  requireFit,
  requireFunction,
  requireList,
  requireObject,
  requireOptions,
  requireRows,
  requireTensor,
  shown,
} from "../core/check.js";
import { readLabels, requireLabels, selectLabels, type Label, type Labels } from "./labels.js";
import { countText, requireSampleShape, shapeOf, shapeText, type SampleShape } from "./sampleShape.js";
import { separateForged } from "./separateForged.js";

/** One sample as plain numbers, in row-major order. */
export type Sample = Float32Array | Uint8Array | Uint8ClampedArray | readonly number[];

/**
 * Labelled samples, read by row, as many at a time as needed.
 *
 * `Raw` is the type of the original samples (images, recordings, texts), if the dataset keeps them.
 */
export interface Dataset<Raw = unknown> {
  /** How many samples there are. */
  readonly length: number;
  /** Shape of one sample, without the batch axis; its first size is null if samples differ in length. */
  readonly sampleShape: SampleShape;
  /** The class of each sample. */
  readonly labels: Labels;
  /** The group of each sample, if known: its writer, session or camera. Splits by group keep a group together. */
  readonly groups?: Labels;
  /** Which samples imitate the class they are named after, if known: 1 = forged. Such samples are labelled as separate classes. */
  readonly forged?: Uint8Array;
  /** True if no labels were given, so that each sample is a class of its own: intervals then count pairs. */
  readonly anonymous?: boolean;
  /** The original samples, before any preparation, if the dataset keeps them. Encoders embed these. */
  readonly samples?: readonly Raw[];
  /** The name of each sample, such as its file, if known. Reports use it. */
  readonly names?: readonly string[];
  /**
   * Reads samples as one float32 tensor `[rows.length, ...sampleShape]`, in the order of `rows`; the caller owns it. A row that does not exist is refused.
   * Samples that are read together must have the same length.
   */
  readonly read: (rows: Int32Array) => tf.Tensor | Promise<tf.Tensor>;
}

/** Options shared by the functions that make a dataset. */
export interface DatasetOptions {
  /** The group of each sample (its writer, session or camera), one per row. */
  readonly groups?: ArrayLike<Label> | Labels;
  /**
   * Which samples imitate the class they are named after (skilled forgeries): true or 1, one per row.
   * Forged samples of a class become a separate class, named `NAME (forged)` (`"NAME" (forged)` if a class already has that name), so that nothing mistakes a
   * forgery for the real thing. The given names become the groups unless `groups` is passed.
   */
  readonly forged?: ArrayLike<number | boolean>;
  /** The name of each sample, such as its file. Reports use it. */
  readonly names?: readonly string[];
}

/**
 * A dataset over a tensor in memory.
 *
 * @param samples - Shape `[rows, ...]`. The caller keeps ownership: the dataset never disposes it.
 * @param labels - The class of each row.
 * @throws RangeError if the number of labels (or groups) differs from the number of rows, or there are no rows.
 * @example
 * ```ts
 * const dataset = fromTensor(tf.zeros([4, 28, 28, 1]), ["a", "a", "b", "b"]);
 * ```
 */
export function fromTensor(
  samples: tf.Tensor,
  labels: ArrayLike<Label> | Labels,
  options: DatasetOptions = {},
): Dataset {
  requireTensor(
    "fromTensor",
    "samples",
    samples,
    "a tensor of shape [rows, ...]",
    "for lists of numbers use fromArrays",
  );
  if (samples.rank < 2) {
    throw new RangeError(`fromTensor: samples must have shape [rows, ...], got [${samples.shape.join(", ")}]`);
  }
  const read = (rows: Int32Array): tf.Tensor =>
    tf.tidy(() => tf.cast(tf.gather(samples, tf.tensor1d(rows, "int32")), "float32"));
  return makeDataset("fromTensor", samples.shape[0], samples.shape.slice(1), labels, options, read);
}

/** Options of {@link fromArrays}. */
export interface FromArraysOptions extends DatasetOptions {
  /** Shape of one sample; default `[length of the first sample]`. `[null, ...]` for samples of different lengths. */
  readonly shape?: SampleShape;
}

function requireSamples(who: string, samples: readonly Sample[]): void {
  requireFit(Array.isArray(samples), who, "samples", "a list of samples, each a list of numbers", samples, isTensor(samples) ? "for a tensor use fromTensor" : undefined); // prettier-ignore
}

const FIELDS = ["length", "sampleShape", "labels", "read"] as const;

/** Refuses anything but a dataset with one label, group, mark, sample and name per row; `fields` are the required ones. */
export function requireDataset(
  who: string,
  dataset: Partial<Dataset>,
  name = "dataset",
  fields: readonly (keyof Dataset)[] = FIELDS,
): void {
  requireObject(who, name, dataset, "a dataset", fields, "make one with fromArrays, fromReader or fromTensor");
  const { labels, groups, forged, samples, names, sampleShape, read, length = (groups ?? labels)?.length } = dataset; // prettier-ignore
  if (length === undefined) return; // nothing to count by
  requireCount(who, `length of ${name}`, length);
  if (sampleShape !== undefined) requireSampleShape(who, "sampleShape", sampleShape);
  if (read !== undefined) requireFunction(who, `read of ${name}`, read);
  for (const [what, own] of Object.entries({ labels, groups })) if (own !== undefined) requireLabels(who, what, own, length); // prettier-ignore
  for (const [what, own] of Object.entries({ "forged mark": forged, "kept sample": samples, name: names })) {
    if (own !== undefined) requireOneEach(who, what, own, length);
  }
}

/**
 * A dataset over arrays of numbers.
 *
 * The arrays are kept, not copied; values go to the device only for the rows that are read.
 *
 * @param samples - One array per sample, each with as many numbers as `shape` requires.
 * @param labels - The class of each sample.
 * @throws RangeError if a sample has the wrong size or holds NaN or an infinity, or the number of labels differs from the number of samples.
 * @example
 * ```ts
 * const dataset = fromArrays([[0, 1], [2, 3]], ["a", "b"]);
 * ```
 */
export function fromArrays(
  samples: readonly Sample[],
  labels: ArrayLike<Label> | Labels,
  options: FromArraysOptions = {},
): Dataset<Sample> {
  requireSamples("fromArrays", samples);
  const { shape = [samples[0]?.length ?? 0], ...others } = requireOptions("fromArrays", options);
  if (options.shape !== undefined) requireSampleShape("fromArrays", "shape", shape);
  samples.forEach((sample, row) => {
    requireList("fromArrays", "each sample", sample, `a list of numbers (row ${row})`);
    if (!shapeOf(shape, sample.length)) {
      throw new RangeError(
        `fromArrays: every sample must have ${countText(shape)} (shape ${shapeText(shape)}), got ${sample.length} at row ${row}`,
      );
    }
    requireFinite("fromArrays", "values", sample, `at row ${row}`);
  });
  const read = (rows: Int32Array): tf.Tensor =>
    stack(
      Array.from(rows, (row) => samples[row]),
      shape,
      rows,
    );
  return { ...makeDataset("fromArrays", samples.length, shape, labels, others, read), samples };
}

/** What {@link fromReader} needs. */
export interface ReaderOptions<Raw = unknown> extends DatasetOptions {
  /** Shape of one sample, without the batch axis; `[null, ...]` for samples of different lengths. */
  readonly sampleShape: SampleShape;
  /** The class of each sample; the number of labels is the dataset's length. */
  readonly labels: ArrayLike<Label> | Labels;
  /** Reads the sample of one row, for example from a file or a database. Called again each time the row is needed. */
  readonly read: (row: number) => Sample | Promise<Sample>;
  /** The original samples, one per row, for an encoder to embed later. */
  readonly samples?: readonly Raw[];
}

/**
 * A dataset whose samples are read on demand, so that it may be larger than memory.
 *
 * @throws RangeError when a sample does not have the size of `sampleShape`, or holds NaN or an infinity; the message names the row.
 * @example
 * ```ts
 * const dataset = fromReader({ sampleShape: [2], labels: ["a", "b"], read: (row) => [row, row + 1] });
 * ```
 */
export function fromReader<Raw = unknown>(options: ReaderOptions<Raw>): Dataset<Raw> {
  const {
    sampleShape,
    labels,
    read: readOne,
    samples,
    ...others
  } = requireOptions("fromReader", options, "sampleShape", "labels", "read");
  requireSampleShape("fromReader", "sampleShape", sampleShape);
  requireFunction("fromReader", "read", readOne);
  const read = async (rows: Int32Array): Promise<tf.Tensor> => {
    const inputs = await Promise.all(Array.from(rows, async (row) => readOne(row))); // async: if one throws synchronously, the others must not be left unhandled
    inputs.forEach((sample, i) => {
      requireList("fromReader", "a sample", sample, `a list of numbers (row ${rows[i]})`);
      if (!shapeOf(sampleShape, sample.length)) {
        throw new RangeError(
          `fromReader: a sample must have ${countText(sampleShape)} (shape ${shapeText(sampleShape)}), got ${sample.length} at row ${rows[i]}`,
        );
      }
      requireFinite("fromReader", "values", sample, `at row ${rows[i]}`);
    });
    return stack(inputs, sampleShape, rows);
  };
  const made = readLabels("fromReader", "labels", labels);
  const dataset = makeDataset("fromReader", made.length, sampleShape, made, others, read);
  if (samples === undefined) return dataset as Dataset<Raw>;
  requireOneEach("fromReader", "kept sample", samples, dataset.length);
  return { ...dataset, samples };
}

/**
 * A dataset of some rows of another one, in the given order. It reads from the original.
 *
 * @throws RangeError if `rows` is empty or names a row that does not exist.
 */
export function subset<Raw>(dataset: Dataset<Raw>, rows: ArrayLike<number>): Dataset<Raw> {
  requireDataset("subset", dataset);
  requireList("subset", "rows", rows, "a list of rows");
  if (rows.length === 0) throw new RangeError("subset: need at least one row, got none");
  requireRows("subset", rows, dataset.length); // before the conversion to integers, which would turn NaN and "x" into row 0
  const chosen = Int32Array.from(rows);
  return {
    length: chosen.length,
    sampleShape: dataset.sampleShape,
    labels: selectLabels(dataset.labels, chosen),
    ...(dataset.groups && { groups: selectLabels(dataset.groups, chosen) }),
    ...(dataset.forged && { forged: Uint8Array.from(chosen, (row) => dataset.forged![row]) }),
    ...(dataset.anonymous && { anonymous: true }),
    ...(dataset.samples && { samples: Array.from(chosen, (row) => dataset.samples![row]) }),
    ...(dataset.names && { names: Array.from(chosen, (row) => dataset.names![row]) }),
    read: (local) => {
      requireRows("read", local, chosen.length);
      return dataset.read(local.map((row) => chosen[row]));
    },
  };
}

/** Stacks checked samples into one tensor; refuses different lengths, which no tensor can hold. */
function stack(samples: readonly Sample[], shape: SampleShape, rows: Int32Array): tf.Tensor {
  const size = samples[0]?.length ?? 0;
  const values = new Float32Array(samples.length * size);
  samples.forEach((sample, i) => {
    if (sample.length !== size) {
      throw new RangeError(
        `read: samples that are read together must have the same length, got ${size} numbers in row ${rows[0]} and ${sample.length} in row ${rows[i]}; read them one at a time, or cut them to one length per batch`,
      );
    }
    values.set(sample, i * size);
  });
  const own = shapeOf(shape, size) ?? shape.map((axis) => axis ?? 0);
  return tf.tensor(values, [samples.length, ...own], "float32");
}

function makeDataset(
  who: string,
  length: number,
  sampleShape: SampleShape,
  names: ArrayLike<Label> | Labels,
  options: DatasetOptions,
  readUnchecked: Dataset["read"],
): Dataset {
  if (length === 0) throw new RangeError(`${who}: a dataset needs at least one sample, got none`);
  requireSampleShape(who, "a sample's shape", sampleShape);
  requireOptions(who, options);
  const labels = readLabels(who, "labels", names);
  requireOneEach(who, "label", labels, length);
  const groups = options.groups && readLabels(who, "groups", options.groups);
  if (groups) requireOneEach(who, "group", groups, length);
  if (options.names) requireOneEach(who, "name", options.names, length);
  const read: Dataset["read"] = (rows) => {
    requireRows("read", rows, length);
    return readUnchecked(rows);
  };
  const named = options.names && { names: options.names };
  if (options.forged === undefined) return { length, sampleShape, labels, ...(groups && { groups }), ...named, read };

  requireOneEach(who, "forged mark", options.forged, length);
  const forged = Uint8Array.from(options.forged, (mark, row) => {
    if (Number(mark) === 0 || Number(mark) === 1) return Number(mark);
    throw new RangeError(`${who}: a forged mark must be 0, 1, false or true, got ${shown(mark)} at row ${row}`);
  });
  const genuine = { labels: separateForged(labels, forged), groups: groups ?? labels, forged };
  return { length, sampleShape, ...genuine, ...named, read };
}

function requireOneEach(who: string, what: string, values: ArrayLike<unknown> | Labels, length: number): void {
  if (!("classOf" in Object(values))) requireList(who, `${what}s`, values, `a list, one ${what} per sample`);
  const { length: count } = values;
  if (count === length) return;
  throw new RangeError(`${who}: there must be one ${what} per sample, got ${count} for ${length} samples`);
}
