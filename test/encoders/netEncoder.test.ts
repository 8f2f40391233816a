import { describe, expect, it } from "vitest";

import { weightedL1 } from "../../src/distances/weightedL1.js";
import { encoderKind, netEncoder } from "../../src/encoders/netEncoder.js";
import type { SiameseNet } from "../../src/net/SiameseNet.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { smallNet } from "./nets.js";

interface Body {
  readonly height: number;
  readonly weight: number;
}
const bodyEncoder = (net: SiameseNet, settings: Readonly<Record<string, unknown>> = { scale: 2 }) =>
  netEncoder<Body>({
    kind: "body",
    net,
    settings,
    inputs: ({ height, weight }) => [[height / Number(settings.scale), weight / 100]],
  });
const bodies: Body[] = [
  { height: 1.8, weight: 80 },
  { height: 1.6, weight: 60 },
];

onEachBackend(() => {
  it("is read back by its kind with the settings it had", async () => {
    await expectNoLeak(async () => {
      const encoder = bodyEncoder(smallNet([2]), { scale: 3 });
      const again = await encoderKind({ kind: "body", restore: bodyEncoder }).restore(await encoder.parts!());
      expect(await again.embed(bodies)).toEqual(await encoder.embed(bodies));
      expect(await again.fingerprint()).toBe(await encoder.fingerprint());
      encoder.dispose!();
      again.dispose!();
    });
  });

  it("is read back with a learned distance, its own or one that is passed", async () => {
    await expectNoLeak(async () => {
      const learned = () => weightedL1({ size: 3, random: () => 0.25 });
      const encoder = bodyEncoder(smallNet([2], { distance: learned() }));
      const parts = await encoder.parts!();
      const plain = await encoderKind({ kind: "body", restore: bodyEncoder }).restore(parts);
      expect(await plain.fingerprint()).toBe(await encoder.fingerprint());
      plain.dispose!();
      const distance = weightedL1({ size: 3 });
      const again = await encoderKind({ kind: "body", restore: bodyEncoder, distance }).restore(parts);
      expect(await again.fingerprint()).toBe(await encoder.fingerprint());
      encoder.dispose!();
      again.dispose!();
    });
  });
});

describe("netEncoder", () => {
  it("puts groups of views side by side", async () => {
    const net = smallNet([2]);
    const views = [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ];
    const encoder = netEncoder<number>({ kind: "turns", net, inputs: () => views, sideBySide: 2 });
    expect(encoder.size).toBe(6);
    const each = (await net.embed(views)).values;
    const sum = Array.from({ length: 6 }, (_, k) => each[(k < 3 ? 0 : 6) + (k % 3)] + each[(k < 3 ? 3 : 9) + (k % 3)]);
    const { values } = await encoder.embed([1]);
    sum.forEach((value, k) => expect(values[k]).toBeCloseTo(value / Math.hypot(...sum), 5));
    net.dispose();
  });

  it("refuses what inputs makes where it does not fit, and passes on what it throws with the sample's place", async () => {
    const net = smallNet([2]);
    const of = (inputs: (sample: number) => number[][], sideBySide = 1) =>
      netEncoder<number>({ kind: "any", net, inputs, sideBySide }).embed([0, 1]);
    await expect(of((n) => (n ? [[1]] : [[1, 2]]))).rejects.toThrow(
      "embed: sample 1 must become inputs of 2 numbers (shape [2]), in 1 groups of equal size, got one of 1",
    );
    await expect(of(() => [])).rejects.toThrow("got 0 of them");
    await expect(of(() => [[1, 2]], 2)).rejects.toThrow("in 2 groups of equal size, got 1 of them");
    await expect(of((n) => [[1, n ? Infinity : 2]])).rejects.toThrow(
      "embed: inputs must be finite, got Infinity in sample 1, place 1",
    );
    const refusing = of((n) => {
      if (n) throw new TypeError("no such animal");
      return [[1, 2]];
    });
    await expect(refusing).rejects.toThrow(new TypeError("embed: sample 1: no such animal"));
    net.dispose();
  });

  it("refuses views side by side with a learned distance", () => {
    const net = smallNet([2], { distance: weightedL1({ size: 3 }) });
    expect(() => netEncoder({ kind: "any", net, inputs: () => [[1, 2]], sideBySide: 2 })).toThrow(
      "netEncoder: sideBySide must be 1 with the learned distance weightedL1",
    );
    net.dispose();
  });

  it("hands back what it was restored from where the program refuses the settings", async () => {
    const encoder = bodyEncoder(smallNet([2]));
    const parts = await encoder.parts!();
    await expectNoLeak(async () => {
      const strict = encoderKind<Body>({
        kind: "body",
        restore: () => {
          throw new RangeError("version 2 is needed");
        },
      });
      await expect(strict.restore(parts)).rejects.toThrow("version 2 is needed");
    });
    encoder.dispose!();
  });
});
