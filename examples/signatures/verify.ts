import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Gallery } from "one-shot-ts";
import { useWasm } from "one-shot-ts/backends";
import { readImage } from "one-shot-ts/node";

import { prepareSignature } from "./prepare.js";
import { loadModel } from "./savedModel.js";

const USAGE = "tsx examples/signatures/verify.ts A.png B.png [--out FOLDER]";

/** Says whether two files hold signatures of one writer. */
export async function verify(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: "string", default: fileURLToPath(new URL("out", import.meta.url)) } },
  });
  if (positionals.length !== 2) throw new RangeError(`verify: expects two files, got ${positionals.length}\n${USAGE}`);
  const [known, questioned] = await Promise.all(positionals.map(readImage));
  await useWasm();
  const { net, calibration } = await loadModel(values.out);
  try {
    const gallery = new Gallery({ net, calibration });
    await gallery.enroll("known", prepareSignature(known));
    const { distance, isMatch, probability } = await gallery.verify("known", prepareSignature(questioned));
    print(`distance ${distance.toFixed(3)}, threshold ${calibration.threshold.toFixed(3)}`);
    print(
      `${isMatch ? "one writer" : "two writers"} (probability of one writer ${probability.toFixed(2)}, even odds before)`,
    );
    return isMatch;
  } finally {
    net.dispose();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await verify(process.argv.slice(2), console.log);
