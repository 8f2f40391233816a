import type { Random } from "one-shot-ts";

/** Red, green and blue, 0 to 255. */
export type Colour = readonly number[];

/** An end of a limb, in heights of the person: x from the middle to the right, y from the top down. */
interface End {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** A part of a body or of clothes: a round brush drawn from one point to another. */
export interface Limb {
  readonly from: End;
  readonly to: End;
  readonly colour: Colour;
  readonly stripes?: { readonly colour: Colour; readonly width: number };
}

/** What someone looks like, independent of camera and view. */
export interface Figure {
  readonly skin: Colour;
  readonly hair: Colour;
  readonly hasLongHair: boolean;
  readonly top: Colour;
  readonly stripes: { readonly colour: Colour; readonly width: number } | undefined;
  readonly hasSleeves: boolean;
  readonly below: "trousers" | "shorts" | "skirt";
  readonly legs: Colour;
  readonly shoes: Colour;
  /** Half the width of the shoulders. */
  readonly build: number;
  /** Where the top ends. */
  readonly belt: number;
  readonly bag: { readonly colour: Colour; readonly isBackpack: boolean } | undefined;
}

/** A colour of clothes: mostly dark, pale or dull, at times bright. */
function clothColour(random: Random): Colour {
  const light = 25 + 200 * random() ** 1.4;
  const strength = random() < 0.3 ? 0.6 : 0.22;
  const hue = 2 * Math.PI * random();
  return [0, 1, 2].map((c) => light * (1 + strength * Math.cos(hue + (2 * Math.PI * c) / 3)));
}

const HAIR: readonly Colour[] = [[25, 20, 18], [60, 40, 25], [110, 75, 40], [190, 160, 100], [150, 150, 150], [120, 50, 25]]; // prettier-ignore

/** Invents a person. */
export function drawFigure(random: Random): Figure {
  const tan = 0.4 + 0.6 * random();
  const isIn = (share: number): boolean => random() < share;
  return {
    skin: [232 * tan, 190 * tan, 162 * tan],
    hair: HAIR[Math.floor(HAIR.length * random())],
    hasLongHair: isIn(0.4),
    top: clothColour(random),
    stripes: isIn(0.25) ? { colour: clothColour(random), width: 0.025 + 0.03 * random() } : undefined,
    hasSleeves: isIn(0.6),
    below: isIn(0.65) ? "trousers" : isIn(0.5) ? "shorts" : "skirt",
    legs: clothColour(random),
    shoes: clothColour(random),
    build: 0.085 + 0.035 * random(),
    belt: 0.44 + 0.12 * random(),
    bag: isIn(0.4) ? { colour: clothColour(random), isBackpack: isIn(0.5) } : undefined,
  };
}

/** The person as they stand or walk, seen from the front, the side or behind: limbs from the farthest to the nearest. */
export function poseFigure(figure: Figure, random: Random): Limb[] {
  const { skin, hair, hasLongHair, top, stripes, hasSleeves, below, legs, shoes, build, belt, bag } = figure;
  const view = (["front", "side", "back"] as const)[Math.floor(3 * random())];
  const facing = random() < 0.5 ? -1 : 1;
  const step = 0.02 + (view === "side" ? 0.12 : 0.04) * random();
  const half = view === "side" ? 0.7 * build : build;
  const swing = 0.5 * step * (random() < 0.5 ? -1 : 1);
  const limb = (colour: Colour, [x1, y1, r1]: number[], [x2, y2, r2]: number[]): Limb => ({
    from: { x: facing * x1, y: y1, radius: r1 },
    to: { x: facing * x2, y: y2, radius: r2 },
    colour,
  });
  const leg = (side: -1 | 1): Limb[] => {
    const [hip, foot] = [0.4 * side * half, side * step];
    const knee = (hip + foot) / 2;
    const shin = below === "trousers" ? legs : skin;
    return [
      limb(below === "skirt" ? skin : legs, [hip, belt, 0.045], [knee, 0.73, 0.036]),
      limb(shin, [knee, 0.73, 0.034], [foot, 0.93, 0.024]),
      limb(shoes, [foot, 0.955, 0.022], [foot + (view === "side" ? 0.04 : 0.01 * side), 0.965, 0.02]),
    ];
  };
  const arm = (side: -1 | 1): Limb[] => {
    const [shoulder, elbow, hand] = [
      side * half * 0.95,
      side * (half + 0.02) + swing * side,
      side * (half + 0.01) + 2 * swing * side,
    ];
    return [
      limb(top, [shoulder, 0.2, 0.028], [elbow, 0.35, 0.026]),
      limb(hasSleeves ? top : skin, [elbow, 0.35, 0.024], [hand, 0.47, 0.02]),
      limb(skin, [hand, 0.48, 0.018], [hand, 0.5, 0.018]),
    ];
  };
  const torso: Limb = {
    ...limb(top, [0, 0.21, half * 0.95], [0, belt - 0.05, half * 0.85]),
    ...(stripes && { stripes }),
  };
  const head = [
    limb(skin, [0, 0.13, 0.03], [0, 0.17, 0.03]),
    limb(
      view === "back" ? hair : skin,
      [view === "side" ? 0.01 : 0, 0.075, 0.05],
      [view === "side" ? 0.01 : 0, 0.095, 0.044],
    ),
    limb(hair, [-0.025, 0.05, 0.042], [view === "side" ? 0 : 0.025, 0.045, 0.042]),
    ...(hasLongHair ? [limb(hair, [-0.045, 0.06, 0.02], [-0.05, 0.18, 0.022])] : []),
    ...(hasLongHair && view !== "side" ? [limb(hair, [0.045, 0.06, 0.02], [0.05, 0.18, 0.022])] : []),
  ];
  const skirt = below === "skirt" ? [limb(legs, [0, belt - 0.02, half * 0.8], [0, 0.66, half * 1.05])] : [];
  const body = [...leg(-1), ...leg(1), ...skirt, ...arm(-1), torso, ...(view === "side" ? [] : arm(1)), ...head];
  if (view === "side") body.push(...arm(1).map((part) => ({ ...part, from: { ...part.from, x: 0.2 * part.from.x } })));
  if (!bag) return body;
  const back = limb(
    bag.colour,
    [view === "side" ? -half - 0.01 : 0, 0.26, 0.06],
    [view === "side" ? -half - 0.01 : 0, 0.38, 0.065],
  );
  const shoulderBag = limb(bag.colour, [facing * (half + 0.01), 0.44, 0.045], [facing * (half + 0.03), 0.5, 0.05]); // always on the same side of the picture
  if (!bag.isBackpack) return [...body, shoulderBag];
  return view === "front" ? [back, ...body] : [...body, back];
}
