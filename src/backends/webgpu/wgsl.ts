/** WGSL statements that combine what the threads of a workgroup hold, `name[lane]`, in pairs and in a fixed order, so that `name[0]` is the result. `threads` is a power of 2. */
export const combineLanes = (name: string, threads: number, combine: (a: string, b: string) => string): string => `
  workgroupBarrier();
  for (var half = ${threads / 2}u; half > 0u; half /= 2u) {
    if (lane < half) { ${name}[lane] = ${combine(`${name}[lane]`, `${name}[lane + half]`)}; }
    workgroupBarrier();
  }`;

/** WGSL statements that add up what the threads hold. */
export const addLanes = (name: string, threads: number): string => combineLanes(name, threads, (a, b) => `${a} + ${b}`);

/** WGSL statements that find the largest of what the threads hold. */
export const largestOfLanes = (name: string, threads: number): string =>
  combineLanes(name, threads, (a, b) => `max(${a}, ${b})`);

/** A WGSL expression: whether a number is infinite or NaN, by its bits, since programs may be compiled as if there were none. */
export const isNotFinite = (value: string): string => `((bitcast<u32>(${value}) & 0x7f800000u) == 0x7f800000u)`;
