// Packs the library, unpacks it where a user would have it, and runs a small program against it as ESM, as CommonJS and through the bundler's eyes.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const place = mkdtempSync(join(tmpdir(), "one-shot-ts-consumer-"));
try {
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", place], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  const target = join(place, "node_modules/one-shot-ts");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(place, filename), "-C", target, "--strip-components=1"]);
  // The peers a user installs beside it.
  symlinkSync(join(root, "node_modules/@tensorflow"), join(place, "node_modules/@tensorflow"));
  for (const file of ["program.mjs", "program.cjs"]) {
    cpSync(join(here, file), join(place, file));
    process.stdout.write(`${file}: `);
    execFileSync(process.execPath, [file], { cwd: place, stdio: ["ignore", "inherit", "inherit"] });
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
