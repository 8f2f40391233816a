import type { Random } from "one-shot-ts";

/**
 * The traits of a hand and their spread: `usual` in people, `between` one person and another, `within` one person's signatures; `copied` is
 * the share that a forger copies, and the rest is the forger's own. Lengths are in heights of a small letter; ratios are logarithms.
 */
const TRAITS = {
  /** Shift to the right per unit of height. */
  slant: { usual: 0.05, between: 0.25, within: 0.02, copied: 0.4 },
  /** Rise of the line per unit of width. */
  rise: { usual: 0.06, between: 0.06, within: 0.07, copied: 0.6 },
  /** How wide letters are. */
  width: { usual: 0, between: 0.22, within: 0.07, copied: 0.5 },
  /** Room between letters. */
  gap: { usual: -0.05, between: 0.14, within: 0.02, copied: 0.5 },
  /** How large capitals are. */
  capitals: { usual: 0.15, between: 0.22, within: 0.04, copied: 0.7 },
  /** How far letters reach above the small ones, and below the line. */
  above: { usual: 0, between: 0.3, within: 0.04, copied: 0.4 },
  below: { usual: 0, between: 0.35, within: 0.05, copied: 0.4 },
  /** How much of their height the last letters lose in haste. */
  haste: { usual: 0.3, between: 0.28, within: 0.04, copied: 0.5 },
  /** A line that waves up and down: how far, how often over the width, and where it begins. */
  wave: { usual: 0, between: 0.22, within: 0.04, copied: 0.5 },
  waves: { usual: 1.2, between: 0.35, within: 0.05, copied: 0.8 },
  wavePhase: { usual: 0, between: 2, within: 0.15, copied: 0.8 },
  /** How much wider downward strokes are than sideways strokes. */
  pressure: { usual: 0.02, between: 0.04, within: 0.005, copied: 0.3 },
  /** Whether the pen swings back after the name: not below 0. How far it reaches back under the name, how deep, how curved. */
  flourish: { usual: -0.15, between: 1, within: 0, copied: 1.25 },
  reach: { usual: 0.75, between: 0.25, within: 0.06, copied: 0.75 },
  depth: { usual: 1.1, between: 0.35, within: 0.12, copied: 0.7 },
  curve: { usual: 0.2, between: 0.45, within: 0.1, copied: 0.7 },
} as const;

/** The name of a trait. */
export type Trait = keyof typeof TRAITS;

const NAMES = Object.keys(TRAITS) as Trait[];

/** A wave that bends what is written: it runs along both axes, with an amplitude in each. */
export interface Bend {
  /** Radians per unit of width and per unit of height. */
  readonly across: number;
  readonly up: number;
  readonly phase: number;
  readonly dx: number;
  readonly dy: number;
}

/** How someone writes. */
export interface Hand {
  readonly traits: Readonly<Record<Trait, number>>;
  /** How this hand forms curves: the same bends wherever it writes. */
  readonly bends: readonly Bend[];
  /** How much a line shakes. */
  readonly tremor: number;
}

/** A standard normally distributed number (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Waves of a few letters' length and of less than a letter's. */
function drawBends(count: number, size: number, random: Random): Bend[] {
  return Array.from({ length: count }, (_, i) => {
    const frequency = (i % 2 === 0 ? 0.5 : 1.6) * (1 + random());
    const direction = Math.PI * random();
    const strength = (size * normal(random)) / frequency;
    const towards = Math.PI * random();
    return {
      across: frequency * Math.cos(direction),
      up: frequency * Math.sin(direction),
      phase: 2 * Math.PI * random(),
      dx: strength * Math.cos(towards),
      dy: strength * Math.sin(towards),
    };
  });
}

/** The hand of another invented person. */
export function drawHand(random: Random): Hand {
  const traits = eachTrait((name) => TRAITS[name].usual + TRAITS[name].between * normal(random));
  return { traits, bends: drawBends(8, 0.2, random), tremor: 0.004 + 0.006 * random() };
}

/** A hand as it writes one signature. */
export function varyHand(hand: Hand, random: Random, by = 1): Hand {
  const traits = eachTrait((name) => hand.traits[name] + by * TRAITS[name].within * normal(random));
  const tremor = hand.tremor * (0.8 + 0.4 * random());
  return { traits, bends: [...hand.bends, ...drawBends(6, 0.03 * by, random)], tremor };
}

/** A forger's hand that copies another: some of its own shows in each trait, and its slowly drawn line shakes. */
export function copyHand(original: Hand, forger: Hand, random: Random): Hand {
  const skill = 0.8 + 0.4 * random();
  const share = (name: Trait): number => Math.min(1, TRAITS[name].copied * skill);
  const weigh = (bends: readonly Bend[], weight: number): Bend[] =>
    bends.map((bend) => ({ ...bend, dx: weight * bend.dx, dy: weight * bend.dy }));
  return {
    traits: eachTrait((name) => share(name) * original.traits[name] + (1 - share(name)) * forger.traits[name]),
    bends: [...weigh(original.bends, 0.35 * skill), ...weigh(forger.bends, 0.8)],
    tremor: forger.tremor + 0.012 * random(),
  };
}

function eachTrait(of: (name: Trait) => number): Record<Trait, number> {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Record<Trait, number>;
}
