/** Milliseconds of work between two pauses. */
const WORK = 100;

/**
 * Makes a function that occasionally lets other work run: timers, input, drawing, an abort. On cpu and wasm, reading a tensor does not let it run.
 */
export function pause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < WORK) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  };
}
