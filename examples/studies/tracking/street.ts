import type { Random } from "one-shot-ts";
import type { RawImage } from "one-shot-ts/images";

import { byFrame, type Box } from "./boxes.js";
import { drawConditions } from "./conditions.js";
import { CROP, type Crop, type Sequence } from "./data.js";
import { detect } from "./detector.js";
import { groupBy } from "./groupBy.js";
import { walkStreet, type Walker } from "./walkers.js";

/** Size of a frame in pixels. */
export const FRAME = { width: 640, height: 480 } as const;

/** A simulated street. */
export interface Street extends Sequence {
  /** The picture of a frame, from 1, as the detector sees it. */
  readonly picture: (frame: number) => RawImage;
}

/** What {@link simulateStreet} needs to know. */
export interface StreetOptions {
  readonly frames: number;
  readonly random: Random;
}

/**
 * A crowded street, invented except for how its people look: they walk, stand, pass in front of one another and leave; a detector finds most of them, with
 * boxes that jitter, misses hidden ones, loses others for a while, and reports boxes with nobody in them.
 *
 * How good the detector is, and whether the camera stands still, differ from street to street ({@link drawConditions}). The lower somebody's feet are, the nearer and larger the person
 * is, and the more of others they hide.
 *
 * @param people - Crops that walkers look like; each walker uses all crops of one person, changing from one to another now and then.
 */
export function simulateStreet(people: readonly Crop[], { frames, random }: StreetOptions): Street {
  const looks = [...groupBy(people, ({ person }) => person).values()].map((own) => own.map(({ image }) => image));
  const conditions = drawConditions(random);
  const walkers = walkStreet(looks.length, frames, conditions, random);
  const truth = walkers.flatMap(({ boxes }) => boxes);
  const wardrobe = walkers.map((walker) => dress(walker, looks, random));
  const ground = drawGround(random);
  // Nearest first: people lower in the picture hide the others.
  const present = byFrame(truth, frames).map((boxes) => [...boxes].sort((a, b) => foot(b) - foot(a)));
  const lookOf = new Map(walkers.map(({ identity }, k) => [identity, wardrobe[k]]));

  const paint = (frame: number, x: number, y: number, target: RawImage["data"], at: number): void => {
    for (const box of present[frame - 1]) {
      const u = (x - box.left) / box.width;
      const v = (y - box.top) / box.height;
      if (u < 0 || u >= 1 || v < 0 || v >= 1) continue;
      const { image, light } = lookOf.get(box.identity)!(frame);
      const from = (Math.floor(v * image.height) * image.width + Math.floor(u * image.width)) * 3;
      for (let c = 0; c < 3; c++) target[at + c] = Math.min(255, light * image.data[from + c]);
      return;
    }
    ground(x, y, target, at);
  };
  const section = (
    frame: number,
    { left, top, width, height }: Omit<Box, "frame">,
    [rows, columns]: readonly [number, number],
  ): RawImage => {
    const data = new Uint8Array(rows * columns * 3);
    for (let y = 0, at = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, at += 3) {
        paint(frame, left + ((x + 0.5) * width) / columns, top + ((y + 0.5) * height) / rows, data, at);
      }
    }
    return { data, height: rows, width: columns, channels: 3 };
  };
  const whole = { identity: -1, left: 0, top: 0, ...FRAME, confidence: 1 };
  const found = detect(present, conditions, random);
  return {
    source: "simulated street",
    frames,
    found,
    crops: found.map((box) => section(box.frame, box, CROP)),
    truth,
    picture: (frame) => section(frame, whole, [FRAME.height, FRAME.width]),
  };
}

const foot = ({ top, height }: Box): number => top + height;

/** What a walker looks like in each frame. */
type Look = (frame: number) => { readonly image: RawImage; readonly light: number };

/** Every second or so, a walker is seen from another side: another crop of the same person, maybe from another camera. The light varies. */
function dress({ person, boxes }: Walker, looks: readonly (readonly RawImage[])[], random: Random): Look {
  const images = looks[person];
  const [first, last] = [boxes[0].frame, boxes[boxes.length - 1].frame];
  const phase = 6 * random();
  const shown: RawImage[] = [];
  let current = images[Math.floor(random() * images.length)];
  let until = 0;
  for (let frame = first; frame <= last; frame++) {
    if (frame >= until) {
      current = images[Math.floor(random() * images.length)];
      until = frame + 15 + 30 * random();
    }
    shown.push(current);
  }
  return (frame) => ({ image: shown[frame - first], light: 1 + 0.1 * Math.sin(phase + frame / 12) });
}

/** A grey street of slabs, each in its own shade. */
function drawGround(random: Random): (x: number, y: number, target: RawImage["data"], at: number) => void {
  const size = 24;
  const columns = Math.ceil(FRAME.width / size) + 1;
  const shades = Float32Array.from(
    { length: columns * (Math.ceil(FRAME.height / size) + 1) },
    () => 90 + 70 * random(),
  );
  return (x, y, target, at) => {
    const column = Math.min(columns - 1, Math.max(0, Math.floor(x / size)));
    const row = Math.max(0, Math.floor(y / size));
    target.fill(shades[Math.min(shades.length - 1, row * columns + column)], at, at + 3);
  };
}
