import type { SeededRandom } from "../core/random.js";
import type { Encoder, EncoderKind } from "../encoders/encoder.js";
import type { TrainingCallbacks } from "../training/callbacks.js";
import type { TrainingCheckpoint } from "../node/trainingCheckpoint.js";

/** Labelled samples from a folder or a table; entry i of each list belongs to sample i. */
export interface LabelledSamples<Sample> {
  readonly samples: readonly Sample[];
  /** The class of each sample. */
  readonly labels: readonly string[];
  /** The origin of each sample, for messages: a file, or a line of a table. */
  readonly names: readonly string[];
}

/** Training options of a command. */
export interface TrainingPlan {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Height and width of prepared pictures, if the user chose them. */
  readonly imageSize?: readonly [number, number];
  /** Whether images may be mirrored in training; not for writing. */
  readonly mirror: boolean;
  readonly random: SeededRandom;
  /** A `net.fit` that saves after each epoch and can resume. */
  readonly fit: TrainingCheckpoint["fit"];
  /** Shows progress. */
  readonly callbacks: TrainingCallbacks;
  /** Interrupts the training. */
  readonly signal: AbortSignal;
}

/** What the command line knows about one kind of sample: how to read it, and how to train on it. */
export interface SampleKind<Sample> {
  readonly kind: "image" | "audio" | "text";
  /** Its name in the plural. */
  readonly plural: string;
  /** Restores saved encoders of this kind. */
  readonly encoder: EncoderKind<Sample>;
  /** Reads one sample: a file, or for texts the words themselves. */
  readonly read: (source: string) => Promise<Sample>;
  /** Extensions of the files in a folder; none for texts, which come in a table. */
  readonly endings: readonly string[];
  /** Trains an encoder; it owns its net. */
  readonly train: (data: LabelledSamples<Sample>, plan: TrainingPlan) => Promise<Encoder<Sample>>;
}
