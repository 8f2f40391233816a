import { expect, it } from "vitest";

import { decodePgm } from "../../../examples/studies/shared/layouts/decodePgm.js";

const pgm = (head: string, ...pixels: number[]) => Uint8Array.from([...Buffer.from(head, "latin1"), ...pixels]);

it("reads the pixels row by row, whatever stands between the sizes", () => {
  expect(decodePgm(pgm("P5\n3 2\n255\n", 1, 2, 3, 4, 5, 35))).toEqual({
    data: Uint8Array.of(1, 2, 3, 4, 5, 35), // the last is a #
    height: 2,
    width: 3,
    channels: 1,
  });
  expect(decodePgm(pgm("P5 # made by hand\n2\n# again\n1 100\n", 0, 50)).data).toEqual(Uint8Array.of(0, 128));
});

it("refuses other files, and files that stop early", () => {
  expect(() => decodePgm(pgm("P2\n1 1\n255\n0"))).toThrow(
    "decodePgm: the file must be a binary PGM that begins with P5",
  );
  expect(() => decodePgm(pgm("P5\n1 1\n65535\n", 0, 0))).toThrow("at most 255 levels, got 65535");
  expect(() => decodePgm(pgm("P5\n2 2\n255\n", 1, 2, 3))).toThrow("decodePgm: 2 x 2 pixels need 4 bytes, got 3");
});
