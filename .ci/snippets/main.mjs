// Runs the programs of programs.json one after the other; those of one page share a folder of files, since one may read what another wrote.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { writeFiles } from "./files.mjs";
import { grant } from "./granted.mjs";

const home = process.cwd();
const programs = JSON.parse(readFileSync("programs.json", "utf8"));
console.log = () => undefined;
let failed = 0;
let last;
for (const { page, line, file } of programs) {
  const start = performance.now();
  try {
    if (page !== last) {
      const place = join(home, "pages", page.replaceAll("/", "-"));
      mkdirSync(place, { recursive: true });
      process.chdir(place);
      await writeFiles(page);
      last = page;
    }
    await grant(page);
    await import(pathToFileURL(join(home, file)).href);
    process.stdout.write(`${page}:${line} runs in ${Math.round(performance.now() - start)} ms\n`);
  } catch (error) {
    failed++;
    process.stderr.write(`${page}:${line} FAILED: ${error.stack}\n`);
  }
}
process.exit(failed > 0 ? 1 : 0);
