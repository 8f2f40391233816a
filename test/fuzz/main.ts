import { register } from "node:module";
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.js";
import { placesGuide } from "./guide.js";

// npm run fuzz -- --inputs 100000 --seed 2 --only bmp. With --start 731 --inputs 1 one input is repeated.
// With --guided what reaches new places in the code is mutated in turn; what is found is kept in the corpus, since its number alone does not repeat it.
const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    start: { type: "string", default: "0" },
    only: { type: "string", multiple: true },
    guided: { type: "boolean", default: false },
  },
});
if (values.guided) {
  placesGuide(); // the counters, before the first file counts
  register("./instrumentLoader.ts", import.meta.url);
}
const { targets } = await import("./targets.js");
const chosen = targets.filter(({ name }) => values.only === undefined || values.only.includes(name));
if (chosen.length === 0)
  throw new RangeError(`no such format; there are ${targets.map(({ name }) => name).join(", ")}`);
let findings = 0;
for (const target of chosen) {
  const report = await fuzz(target, {
    inputs: Number(values.inputs),
    seed: Number(values.seed),
    start: Number(values.start),
    ...(values.guided && { guide: placesGuide() }),
  });
  const counts = Object.entries(report.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  console.log(
    `${report.name}: ${report.inputs} inputs; ${counts.join(", ")}; slowest ${report.slowestMs.toFixed(0)} ms, ` +
      `largest ${report.largestMB.toFixed(0)} MB; ${report.findings.length} findings` +
      (report.reached ? `; ${report.reached.inputs} new inputs, ${report.reached.places} places` : ""),
  );
  for (const finding of report.findings) console.log(`  ${finding}`);
  findings += report.findings.length;
}
process.exitCode = findings > 0 ? 1 : 0;
