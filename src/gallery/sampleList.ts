/** One sample or a list of them. An array is a list, unless it is an array of numbers: that is one sample. */
export type OneOrMore<Sample> = Sample | readonly Sample[];

/** The samples as a list. */
export function sampleList<Sample>(samples: OneOrMore<Sample>): readonly Sample[] {
  return Array.isArray(samples) && typeof samples[0] !== "number"
    ? (samples as readonly Sample[])
    : [samples as Sample];
}
