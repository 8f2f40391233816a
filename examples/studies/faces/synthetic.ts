import { seeded, type Random } from "one-shot-ts";
import { type RawImage } from "one-shot-ts/images";

import type { Faces } from "./data.js";

/** How many faces to invent. */
export interface SyntheticOptions {
  readonly seed: number;
  readonly people?: number;
  readonly shots?: number;
}

const [HEIGHT, WIDTH] = [112, 92];

/**
 * Invented faces, for when there are no real ones: ovals with hair, brows, eyes, nose and mouth. Their places and sizes belong to a person; how the head
 * is moved and turned, the light, the mouth and the eyelids belong to a picture.
 */
export function syntheticFaces({ seed, people = 40, shots = 10 }: SyntheticOptions): Faces {
  const random = seeded(seed);
  const images: RawImage[] = [];
  const names: string[] = [];
  for (let person = 1; person <= people; person++) {
    const parts = drawPerson(random);
    for (let shot = 0; shot < shots; shot++) {
      images.push(photograph(parts, random));
      names.push(`person ${String(person).padStart(2, "0")}`);
    }
  }
  return { source: "synthetic", images, people: names };
}

/** A spot: an ellipse with a soft edge, in heads (the head reaches from -1 to 1 both ways). */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly grey: number;
  /** What may change about it from picture to picture. */
  readonly moves?: "lid" | "lip";
}

function drawPerson(random: Random): Part[] {
  const about = (middle: number, spread: number): number => middle + spread * (2 * random() - 1);
  const apart = about(0.4, 0.1);
  const eyeLine = about(-0.15, 0.1);
  const skin = about(170, 30);
  const both = (part: Part): Part[] => [part, { ...part, x: -part.x }];
  const hair = about(0.95, 0.12);
  return [
    { x: 0, y: about(-0.15, 0.1), width: about(1.08, 0.1), height: about(1.1, 0.1), grey: about(60, 50) },
    { x: 0, y: 1 - hair, width: about(0.85, 0.1), height: hair, grey: skin },
    ...both({
      x: apart,
      y: eyeLine - about(0.2, 0.04),
      width: about(0.22, 0.06),
      height: about(0.045, 0.02),
      grey: about(70, 40),
    }),
    ...both({ x: apart, y: eyeLine, width: about(0.14, 0.03), height: about(0.08, 0.02), grey: 225, moves: "lid" }),
    ...both({ x: apart, y: eyeLine, width: about(0.07, 0.02), height: about(0.07, 0.02), grey: 40, moves: "lid" }),
    { x: 0, y: about(0.2, 0.06), width: about(0.1, 0.05), height: about(0.22, 0.07), grey: skin - about(35, 15) },
    {
      x: 0,
      y: about(0.58, 0.06),
      width: about(0.3, 0.09),
      height: about(0.07, 0.03),
      grey: about(95, 25),
      moves: "lip",
    },
    ...(random() < 0.25
      ? [{ x: 0, y: about(0.85, 0.1), width: about(0.5, 0.2), height: about(0.2, 0.08), grey: about(70, 20) }]
      : []),
  ];
}

function photograph(parts: readonly Part[], random: Random): RawImage {
  const around = (spread: number): number => spread * (2 * random() - 1);
  const [size, left, top, angle] = [36 + around(3), WIDTH / 2 + around(5), HEIGHT / 2 + around(5), around(0.12)];
  const [turn, lid, lip] = [around(0.12), 0.5 + 0.7 * random(), 0.7 + 0.9 * random()];
  const [light, slope, noise] = [1 + around(0.2), around(0.25), 6];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const ground = 100 + around(60);
  const data = new Uint8Array(HEIGHT * WIDTH);
  for (let row = 0, i = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++, i++) {
      const x = (cos * (column - left) + sin * (row - top)) / size;
      const y = (cos * (row - top) - sin * (column - left)) / (1.25 * size);
      let grey = ground;
      for (const [place, part] of parts.entries()) {
        const height = part.height * (part.moves === "lid" ? lid : part.moves === "lip" ? lip : 1);
        const sideways = place > 1 ? turn : 0; // a head that turns moves the features, not its outline
        const [across, down] = [(x - part.x - sideways) / part.width, (y - part.y) / height];
        const distance = Math.sqrt(across * across + down * down);
        const cover = Math.min(1, Math.max(0, (1.15 - distance) / 0.3));
        grey += cover * (part.grey - grey);
      }
      data[i] = Math.min(255, Math.max(0, light * grey * (1 + slope * x) + noise * (random() + random() - 1)));
    }
  }
  return { data, height: HEIGHT, width: WIDTH, channels: 1 };
}
