// The example page's worker, called without the page: what it leaves behind after many answers and trainings. SOAK=1 takes the long way.
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { inkImage } from "../../examples/browser/src/ink/inkImage.js";
import { Session } from "../../examples/browser/src/worker/Session.js";
import { inventSigns } from "../../examples/browser/tower/signDataset.js";
import { writeSign } from "../../examples/browser/tower/writeSign.js";
import { seeded } from "../../src/index.js";

const [ANSWERS, TRAININGS] = import.meta.env.VITE_SOAK ? [500, 20] : [60, 2];

describe("the example page's session", () => {
  it(
    `holds as much after ${ANSWERS} answers and ${TRAININGS} trainings, one of each two aborted, as before`,
    async () => {
      const random = seeded(5);
      const signs = inventSigns(3, random);
      const draw = (sign: number) => inkImage(writeSign(signs[sign], random));
      const session = await Session.open(new URL("/examples/browser/public/", location.href).href);
      for (const [sign, name] of ["Anna", "Ben", "Anna", "Ben"].entries()) await session.enroll(name, draw(sign % 2));
      const held: object[] = [];
      for (let training = 0; training < TRAININGS; training++) {
        for (let i = 0; i < ANSWERS / TRAININGS; i++) await session.identify(draw(i % 3));
        const controller = new AbortController();
        const callbacks = { onEpochEnd: () => { if (training % 2 === 1) controller.abort(); } }; // prettier-ignore
        const done = session.train({ signal: controller.signal, callbacks, epochs: 2 });
        await done.catch((error: unknown) => {
          if (!controller.signal.aborted) throw error;
        });
        await session.identify(draw(0));
        const { numTensors, numBytes } = tf.memory();
        held.push({ numTensors, numBytes });
      }
      expect(new Set(held.map((now) => JSON.stringify(now))).size).toBe(1);
      await session.reset();
    },
    import.meta.env.VITE_SOAK ? 1_200_000 : 120_000,
  );
});
