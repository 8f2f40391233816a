/** How the distances to several templates of one identity become one: the least, or the mean. */
export type Combine = "nearest" | "mean";

/** One distance a sample from the distances to each template, laid out `[templates, samples]`. */
export function combineTemplates(distances: Float32Array, templates: number, combine: Combine): Float32Array {
  const samples = distances.length / templates;
  const result = distances.slice(0, samples);
  for (let template = 1; template < templates; template++) {
    for (let sample = 0; sample < samples; sample++) {
      const distance = distances[template * samples + sample];
      if (combine === "mean") result[sample] += distance;
      else if (distance < result[sample]) result[sample] = distance;
    }
  }
  return combine === "mean" ? result.map((sum) => sum / templates) : result;
}
