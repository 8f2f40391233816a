/** How long to train. */
export interface TrainingLength {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}
