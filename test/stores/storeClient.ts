// node --import tsx test/stores/storeClient.ts KIND PLACE PREFIX CLIENTS SECONDS: clients that enroll, identify and remove at the same time, and write down what was acknowledged.
// Lines: "? name" begun, "+ name" enrolled, "- name" removed, "s number" added to the identity that all share, "i" identified, "! message" a fault.
import "@tensorflow/tfjs-backend-cpu";
import { writeSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";

import { openStore } from "./openStore.js";
import { openPlain, plainEncoder } from "./storeConformance.js";

const [kind, place, prefix, ...numbers] = process.argv.slice(2);
const [clients, seconds, first] = numbers.map(Number);
const say = (line: string): void => {
  writeSync(1, `${line}\n`); // at once: the process may be killed next
};
await tf.setBackend("cpu");
const gallery = await openPlain(openStore(kind, place), { encoder: plainEncoder({ size: 3 }) });
const end = Date.now() + 1000 * seconds;
say("open");

async function client(number: number): Promise<void> {
  const own: { readonly name: string; readonly at: readonly [number, number] }[] = [];
  for (let turn = 0; Date.now() < end; turn++) {
    // Far from everybody else's, whoever else writes.
    const at = [10 * (first + number), 10 * turn] as const;
    const name = `${prefix} ${number} ${turn}`;
    say(`? ${name}`);
    await gallery.enroll(name, [0, 1, 2].map((k) => [...at, k / 10]), { warn: false, metadata: { number } }); // prettier-ignore
    say(`+ ${name}`);
    own.push({ name, at });
    const found = await gallery.identify([...at, 0.1]);
    if (found.name !== name) say(`! ${name} was enrolled and not found: ${String(found.name)}`);
    say("i");
    if (turn % 5 === 0) {
      const value = (first + number) * 1000 + turn; // float32 holds it
      await gallery.enroll("shared", [value, 0, -1000], { warn: false });
      say(`s ${value}`);
    }
    if (turn % 3 === 2) {
      const gone = own.splice(Math.floor(Math.random() * own.length), 1)[0];
      say(`? ${gone.name}`);
      await gallery.remove(gone.name);
      say(`- ${gone.name}`);
      const after = await gallery.identify([...gone.at, 0.1]);
      if (after.candidates.some((candidate) => candidate.name === gone.name))
        say(`! ${gone.name} was removed and found`);
      say("i");
    }
  }
}

try {
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  await gallery.close();
  say("end");
} catch (error) {
  say(`! ${(error as Error).message}`);
}
