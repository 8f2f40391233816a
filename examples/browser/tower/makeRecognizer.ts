import { everyPair, Recognizer, scoreSamples, seeded, type SiameseNet } from "one-shot-ts";
import { imageEncoder, type ImagePreprocessor, type RawImage } from "one-shot-ts/images";
import { histogramOf, type Histogram } from "./histogramOf.js";
import { inventSigns, written } from "./signDataset.js";

/** Chooses the threshold on invented signs that the net has not seen, and measures it on a further set of them; the card counts both. */
export async function makeRecognizer(
  { net, prepare }: { readonly net: SiameseNet; readonly prepare: ImagePreprocessor },
  { seed, signs, drawings }: { readonly seed: number; readonly signs: number; readonly drawings: number },
): Promise<{ recognizer: Recognizer<RawImage>; histogram: Histogram }> {
  const held = written(inventSigns(300, seeded(seed + 1)), 6, prepare, seed + 2);
  const test = written(inventSigns(300, seeded(seed + 3)), 6, prepare, seed + 4);
  const encoder = imageEncoder({ net, prepare });
  const recognizer = await Recognizer.calibrated(
    encoder,
    held,
    { falsePositiveIdentificationRate: 0.01 },
    {
      trained: { samples: drawings, identities: signs },
      test,
      seed,
      command: "npx tsx examples/browser/tower/main.ts",
      purpose:
        "To tell hand-drawn characters and signatures apart in the example page. It learned from invented strokes only: do not use it to check real signatures.",
    },
  );
  return { recognizer, histogram: histogramOf(await scoreSamples(encoder, test, everyPair(test))) };
}
