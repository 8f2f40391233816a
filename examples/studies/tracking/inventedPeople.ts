import { seeded, type Random } from "one-shot-ts";
import { type RawImage } from "one-shot-ts/images";

import { CROP, type Crop, type People } from "./data.js";

/** How much {@link inventPeople} invents. */
export interface InventOptions {
  readonly seed: number;
  readonly people?: number;
}

const CAMERAS = 4;

/**
 * Invented figures for where there are no real crops: a head, a top and trousers in colours of their own, in the light of one of four cameras.
 *
 * They show that the pieces work together, not how well on real people.
 */
export function inventPeople({ seed, people = 300 }: InventOptions): People {
  const random = seeded(seed);
  const lights = Array.from({ length: CAMERAS }, () => [0, 1, 2].map(() => 0.8 + 0.4 * random()));
  const crops: Crop[] = [];
  for (let person = 0; person < people; person++) {
    const figure = drawFigure(random);
    for (let camera = 0; camera < CAMERAS; camera++) {
      crops.push({ person, camera: camera + 1, image: picture(figure, lights[camera], random) });
      if (random() < 0.5) crops.push({ person, camera: camera + 1, image: picture(figure, lights[camera], random) });
    }
  }
  return { source: "invented figures", crops };
}

interface Figure {
  readonly skin: Colour;
  readonly top: Colour;
  readonly trousers: Colour;
  /** Height of the belt, as a share of the crop. */
  readonly belt: number;
}

type Colour = readonly number[];

const drawColour = (random: Random): Colour => [0, 1, 2].map(() => 20 + 210 * random());

function drawFigure(random: Random): Figure {
  const tan = 0.6 + 0.4 * random();
  const belt = 0.45 + 0.15 * random();
  return { skin: [230 * tan, 190 * tan, 160 * tan], top: drawColour(random), trousers: drawColour(random), belt };
}

function picture({ skin, top, trousers, belt }: Figure, light: Colour, random: Random): RawImage {
  const [height, width] = CROP;
  const data = new Uint8Array(height * width * 3);
  const ground = 90 + 60 * random();
  const middle = width * (0.45 + 0.1 * random());
  const dim = 0.85 + 0.3 * random();
  const stride = 3 * random();
  for (let y = 0, i = 0; y < height; y++) {
    const down = y / height;
    for (let x = 0; x < width; x++) {
      const out = Math.abs(x + 0.5 - middle);
      let colour: Colour = [ground, ground, ground];
      if (down < 0.18) {
        if (out < 3.5 && down > 0.04) colour = skin;
      } else if (down < belt) {
        if (out < 8) colour = top;
      } else if (down < 0.97 && out > stride * (down - belt) && out < 6 + 2 * stride * (down - belt)) colour = trousers;
      for (let c = 0; c < 3; c++)
        data[i++] = Math.max(0, Math.min(255, colour[c] * light[c] * dim + 16 * (random() - 0.5)));
    }
  }
  return { data, height, width, channels: 3 };
}
