import * as tfl from "@tensorflow/tfjs-layers";

import { seeded } from "../../src/core/random.js";
import type { Distance } from "../../src/distances/distance.js";
import type { RawImage } from "../../src/images/rawImage.js";
import type { Recording } from "../../src/audio/recording.js";
import { SiameseNet } from "../../src/net/SiameseNet.js";

/** A net of one layer with seeded weights, for inputs of any shape. */
export function smallNet(
  inputShape: readonly number[],
  options: {
    readonly size?: number;
    readonly distance?: Distance;
    readonly normalize?: boolean;
    readonly seed?: number;
  } = {},
): SiameseNet {
  const { size = 3, seed = 5, ...rest } = options;
  const kernelInitializer = tfl.initializers.glorotUniform({ seed });
  const layers = [
    tfl.layers.reshape({ inputShape: [...inputShape], targetShape: [inputShape.reduce((a, b) => a * b, 1)] }),
    tfl.layers.dense({ units: size, kernelInitializer }),
  ];
  return new SiameseNet({ tower: tfl.sequential({ layers }), ...rest });
}

/** A grey image of random pixels. */
export function randomImage(seed: number, height = 12, width = 10): RawImage {
  const random = seeded(seed);
  const data = Uint8Array.from({ length: height * width }, () => Math.floor(256 * random()));
  return { data, height, width, channels: 1 };
}

/** A tone with some noise. */
export function tone(seed: number, seconds = 1, sampleRate = 8000): Recording {
  const random = seeded(seed);
  const samples = Float32Array.from(
    { length: seconds * sampleRate },
    (_, i) => 0.5 * Math.sin((i * (1 + seed) * 800) / sampleRate) + 0.1 * (random() - 0.5),
  );
  return { samples, sampleRate };
}
