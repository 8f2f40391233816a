import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Encoder } from "one-shot-ts";
import { clopperPearson } from "one-shot-ts/calibration";
import { evaluateOneShotRuns } from "one-shot-ts/evaluation";
import type { RawImage } from "one-shot-ts/images";
import { readOmniglot } from "../../studies/omniglot/data.js";

/** The real drawings used in developing this project; they are not part of it. */
const SHARED = fileURLToPath(new URL("../../../../shared/data/omniglot", import.meta.url));

/**
 * How the encoder does on real handwriting: characters from alphabets and by hands that it has never seen.
 *
 * @returns A paragraph for the card: the official 20-way runs, and how often the threshold is right when one drawing of those runs is compared with another.
 */
export async function measureOmniglot(encoder: Encoder<RawImage>, threshold: number): Promise<string> {
  if (!existsSync(SHARED)) return "Real handwriting (Omniglot) was not at hand when this card was made.";
  const { ink, side, officialRuns } = await readOmniglot(SHARED);
  const rows = [...new Set(officialRuns.flatMap(({ train, test }) => [...Array.from(train), ...Array.from(test)]))];
  const images = rows.map((row): RawImage => {
    return { data: ink[row].map((bit) => (bit === 1 ? 0 : 255)), height: side, width: side, channels: 1 };
  });
  const { values, size } = await encoder.embed(images);
  const placeOf = new Map(rows.map((row, place) => [row, place]));
  const distance = (a: number, b: number): number => {
    const [from, to] = [placeOf.get(a)! * size, placeOf.get(b)! * size];
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (values[from + k] - values[to + k]) ** 2;
    return Math.sqrt(sum);
  };
  const { accuracy, trials } = evaluateOneShotRuns(officialRuns, distance);
  const counts = { same: 0, missed: 0, different: 0, taken: 0 };
  for (const { train, test, answer } of officialRuns) {
    Array.from(test).forEach((drawing, i) => {
      Array.from(train).forEach((example, k) => {
        const match = distance(drawing, example) <= threshold;
        if (k === answer[i]) {
          counts.same++;
          if (!match) counts.missed++;
        } else {
          counts.different++;
          if (match) counts.taken++;
        }
      });
    });
  }
  const percent = ({ value, low, high }: { value: number; low: number; high: number }): string =>
    `${(100 * value).toFixed(1)} % (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
  return [
    "## On real handwriting",
    "",
    `Omniglot's ${officialRuns.length} official 20-way one-shot runs, ${trials} drawings, other alphabets and hands than any it was trained on (it was trained on none): ${percent(accuracy)} right.`,
    `At the threshold for verification, ${threshold.toFixed(3)}: ${percent(clopperPearson(counts.missed, counts.same))} of ${counts.same} same pairs do not match, ${percent(clopperPearson(counts.taken, counts.different))} of ${counts.different} different pairs do. The intervals take pairs for independent.`,
  ].join("\n");
}
