import { evaluateOneShotRuns } from "one-shot-ts";
import { readOmniglot } from "./data.js";
import { baselineDistances } from "./baselines.js";
const d = await readOmniglot("/work/shared/data/omniglot");
const rows = [...new Set(d.officialRuns.flatMap((r) => [...Array.from(r.train), ...Array.from(r.test)]))];
const b = baselineDistances(d, rows);
for (const [k, f] of Object.entries(b)) {
  const t = performance.now();
  console.log(k, evaluateOneShotRuns(d.officialRuns, f).correct, (performance.now() - t).toFixed(0));
}
