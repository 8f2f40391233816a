/** One sample or a list of them. An array is a list, unless it is an array of numbers: that is one sample. */
export type OneOrMore<Sample> = Sample | readonly Sample[];

/** The samples as a list. */
export function sampleList<Sample>(samples: OneOrMore<Sample>): readonly Sample[] {
  return Array.isArray(samples) && typeof samples[0] !== "number"
    ? (samples as readonly Sample[])
    : [samples as Sample];
}

/** One sample as a list; refuses several. */
export function requireOne<Sample>(who: string, sample: Sample, several = "identifyAll"): readonly Sample[] {
  const samples = sampleList(sample);
  if (samples.length === 1) return samples;
  throw new RangeError(`${who}: expects one sample, got ${samples.length}; use ${several} for several`);
}
