/** Words of the block of shared memory that tells threads what to do. */
export const GENERATION = 0;
export const ACTIVE = 1;
export const NEXT = 2;
export const CHUNKS = 3;
export const KERNEL = 4;
export const ARGUMENTS = 5;
export const FAILED = 6;
export const CONTROL_WORDS = 16;

/** A value of NEXT at which no chunk is left, however many threads still increment it. */
export const CLOSED = 2 ** 30;

/**
 * What a thread runs, in Node and in browsers, as text, so that a bundle need not locate a separate file.
 *
 * A thread waits for the generation to change, then takes chunks until none is left. One that wakes too late finds NEXT closed and takes
 * none, so that nobody ever waits for a sleeping thread.
 */
export const workerSource = `"use strict";
function run({ module, memory, control, scratch, names }) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = names.map((name) => exports[name]);
  const words = new Int32Array(memory.buffer, control, ${CONTROL_WORDS});
  let seen = Atomics.load(words, ${GENERATION});
  return () => {
    for (;;) {
      for (let spins = 0; Atomics.load(words, ${GENERATION}) === seen; spins++) {
        if (spins > 20000) Atomics.wait(words, ${GENERATION}, seen);
      }
      seen = Atomics.load(words, ${GENERATION});
      Atomics.add(words, ${ACTIVE}, 1);
      try {
        for (;;) {
          const chunk = Atomics.add(words, ${NEXT}, 1);
          if (chunk >= Atomics.load(words, ${CHUNKS})) break;
          kernels[Atomics.load(words, ${KERNEL})](Atomics.load(words, ${ARGUMENTS}), chunk, scratch);
        }
      } catch {
        Atomics.store(words, ${FAILED}, 1);
      }
      if (Atomics.sub(words, ${ACTIVE}, 1) === 1) Atomics.notify(words, ${ACTIVE});
    }
  };
}
if (typeof require === "function") {
  const { parentPort, workerData } = require("node:worker_threads");
  const loop = run(workerData);
  parentPort.postMessage("ready");
  loop();
} else {
  self.onmessage = ({ data }) => {
    const loop = run(data);
    self.postMessage("ready");
    loop();
  };
}
`;
