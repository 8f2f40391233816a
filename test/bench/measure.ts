// Measures one workload in a process of its own: name, backend, threads, repeats and, unless it is the usual number, images. Prints JSON.
import { useBackend, useWasm } from "../../src/backends/index.js";
import { fitAndHandWritten, workloads, type Workload } from "./workloads.js";

const [name, backend, threads, repeats, images] = process.argv.slice(2) as (string | undefined)[] as [
  string,
  string,
  string,
  string,
  string?,
];

async function seconds(work: Workload): Promise<number> {
  const start = performance.now();
  await work.run();
  return (performance.now() - start) / 1000;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

if (backend === "wasm") await useWasm({ threads: Number(threads) });
else await useBackend("cpu");
if (name === "fit.overhead") {
  const { fit, handWritten } = fitAndHandWritten(10);
  const ratios: number[] = [];
  await fit.run();
  await handWritten.run();
  // In turn, so that whatever else the machine does falls on both alike.
  for (let i = 0; i < Number(repeats); i++) ratios.push((await seconds(fit)) / (await seconds(handWritten)));
  console.log(
    JSON.stringify({ ratioToHandWritten: median(ratios), low: ratios[0], high: ratios.at(-1), n: ratios.length }),
  );
} else {
  const work = workloads[name](images === undefined ? undefined : Number(images));
  const warm = backend === "wasm";
  if (warm) await work.run();
  const times: number[] = [];
  for (let i = 0; i < Number(repeats); i++) times.push((1000 * (await seconds(work))) / work.images);
  const peakMemoryMB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ msPerImage: median(times), fastest: Math.min(...times), peakMemoryMB }));
}
