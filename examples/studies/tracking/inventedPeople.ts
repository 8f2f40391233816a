import { seeded, type Random } from "one-shot-ts";
import { type RawImage } from "one-shot-ts/images";

import { CROP, type Crop, type People } from "./data.js";
import { drawFigure, poseFigure, type Colour, type Limb } from "./inventedFigure.js";

/** How much {@link inventPeople} should invent. */
export interface InventOptions {
  readonly seed: number;
  readonly people?: number;
}

/** A camera: the colour of its light, and the wall and the ground that it sees. */
interface Camera {
  readonly light: Colour;
  readonly wall: Colour;
  readonly ground: Colour;
}

const CAMERAS = 4;

/**
 * Invented pedestrians for when there are no real crops: with their own hair, build, clothes and bag, seen from the front, the side or behind by one of
 * four cameras, each with its own light and place.
 *
 * They show that the pieces work together, not how well they do on real people.
 */
export function inventPeople({ seed, people = 300 }: InventOptions): People {
  const random = seeded(seed);
  const cameras = Array.from({ length: CAMERAS }, (): Camera => {
    const grey = 90 + 90 * random();
    return {
      light: [0, 1, 2].map(() => 0.75 + 0.45 * random()),
      wall: [0, 1, 2].map(() => grey + 30 * random()),
      ground: [0, 1, 2].map(() => 0.7 * grey + 20 * random()),
    };
  });
  const crops: Crop[] = [];
  for (let person = 0; person < people; person++) {
    const figure = drawFigure(random);
    cameras.forEach((camera, place) => {
      const shots = random() < 0.5 ? 2 : 1;
      for (let shot = 0; shot < shots; shot++) {
        crops.push({ person, camera: place + 1, image: picture(poseFigure(figure, random), camera, random) });
      }
    });
  }
  return { source: "invented figures", crops };
}

/** A crop around a figure, as a detector cuts it: not quite centred, not quite its size. */
function picture(limbs: readonly Limb[], { light, wall, ground }: Camera, random: Random): RawImage {
  const [height, width] = CROP;
  const data = new Uint8Array(height * width * 3);
  const around = (spread: number): number => spread * (2 * random() - 1);
  const [size, left, top] = [
    height * (0.94 + around(0.07)),
    width * (0.5 + around(0.09)),
    height * (0.02 + around(0.03)),
  ];
  const [horizon, dim, blur] = [height * (0.55 + around(0.25)), 1 + around(0.2), 0.6 + 0.8 * random()];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [atX, atY] = [(x + 0.5 - left) / size, (y + 0.5 - top) / size];
      let colour = y < horizon ? wall : ground;
      for (const limb of limbs) {
        const share = Math.min(1, Math.max(0, 0.5 - (size * beyond(limb, atX, atY)) / blur));
        if (share === 0) continue;
        const paint =
          limb.stripes && Math.floor(atY / limb.stripes.width) % 2 === 0 ? limb.stripes.colour : limb.colour;
        colour = colour.map((value, c) => value + share * (paint[c] - value));
      }
      for (let c = 0; c < 3; c++) {
        data[i++] = Math.max(0, Math.min(255, colour[c] * light[c] * dim + 14 * (random() - 0.5)));
      }
    }
  }
  return { data, height, width, channels: 3 };
}

/** How far a point lies outside of a limb; negative inside. */
function beyond({ from, to }: Limb, x: number, y: number): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / Math.max(1e-9, dx * dx + dy * dy)));
  const radius = from.radius + along * (to.radius - from.radius);
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy) - radius;
}
