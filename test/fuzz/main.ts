import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.js";
import { targets } from "./targets.js";

// npm run fuzz -- --inputs 100000 --seed 2 --only bmp. With --start 731 --inputs 1 one input is repeated.
const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    start: { type: "string", default: "0" },
    only: { type: "string", multiple: true },
  },
});
const chosen = targets.filter(({ name }) => values.only === undefined || values.only.includes(name));
if (chosen.length === 0)
  throw new RangeError(`no such format; there are ${targets.map(({ name }) => name).join(", ")}`);
let findings = 0;
for (const target of chosen) {
  const report = await fuzz(target, {
    inputs: Number(values.inputs),
    seed: Number(values.seed),
    start: Number(values.start),
  });
  const counts = Object.entries(report.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  console.log(
    `${report.name}: ${report.inputs} inputs; ${counts.join(", ")}; slowest ${report.slowestMs.toFixed(0)} ms, ` +
      `largest ${report.largestMB.toFixed(0)} MB; ${report.findings.length} findings`,
  );
  for (const finding of report.findings) console.log(`  ${finding}`);
  findings += report.findings.length;
}
process.exitCode = findings > 0 ? 1 : 0;
