import { beforeEach, describe, expect, it } from "vitest";

import { calibrate } from "../../src/calibration/calibrate.js";
import type { Sample } from "../../src/data/dataset.js";
import { vectorEncoder } from "../../src/encoders/vectorEncoder.js";
import { evaluateGrouping } from "../../src/evaluation/evaluateGrouping.js";
import { Grouping } from "../../src/gallery/Grouping.js";
import { expectNoLeak, onEachBackend } from "../backends-under-test.js";
import { inventPeople } from "./people.js";

const scores = { distances: [0.2, 0.5, 0.9, 1.1, 2, 3], y: [0, 0, 0, 1, 1, 1], distance: "euclidean" };

onEachBackend(() => {
  let strangers: Grouping<Sample>;
  beforeEach(async () => {
    const encoder = vectorEncoder({ size: 1 });
    strangers = new Grouping({ encoder, calibration: calibrate({ ...scores, model: await encoder.fingerprint() }) });
  });

  describe("assign", () => {
    it("joins the nearest group or makes one, in order however many come at once", async () => {
      await expectNoLeak(async () => {
        const arrivals = await Promise.all([[0], [9], [0.5], [9.2], [30]].map((sample) => strangers.assign(sample)));
        expect(arrivals.map(({ item, group, isNew }) => [item, group, isNew])).toEqual([
          [0, "group 1", true],
          [1, "group 2", true],
          [2, "group 1", false],
          [3, "group 2", false],
          [4, "group 3", true],
        ]);
        expect(arrivals[2].distance).toBe(0.5);
        expect([strangers.groups, strangers.members("group 2")]).toEqual([
          ["group 1", "group 2", "group 3"],
          [1, 3],
        ]);
      });
    });

    it("goes on after a sample that is refused", async () => {
      await expect(strangers.assign([1, 2])).rejects.toThrow("must have 1 numbers");
      expect((await strangers.assign([1])).item).toBe(0);
    });
  });

  describe("by hand", () => {
    beforeEach(async () => {
      await strangers.assignAll([[0], [0.2], [0.4], [9], [0.6]]);
    });

    it("two groups become one", async () => {
      await strangers.merge("group 2", "group 1");
      expect([strangers.groups, strangers.members("group 1")]).toEqual([["group 1"], [0, 1, 2, 4, 3]]);
      expect(strangers.gallery.templatesOf("group 1").map(([x]) => Math.round(x * 10))).toEqual([0, 2, 4, 6, 90]);
    });

    it("a group becomes two, whose members are found again", async () => {
      const name = await strangers.split("group 1", [4, 1]);
      expect([name, strangers.members("group 1"), strangers.members(name)]).toEqual(["group 3", [0, 2], [1, 4]]);
      expect(strangers.gallery.templatesOf(name).map(([x]) => Math.round(x * 10))).toEqual([2, 6]);
      expect(strangers.gallery.templatesOf("group 1").map(([x]) => Math.round(x * 10))).toEqual([0, 4]);
      expect((await strangers.assign([0.01])).group).toBe("group 1");
    });

    it.each<[(own: Grouping<Sample>) => Promise<unknown>, string]>([
      [(own) => own.split("group 1", [3]), 'samples must be in "group 1", 3 is not'],
      [(own) => own.split("group 1", []), "some must stay, got 0 of 4"],
      [(own) => own.split("group 1", [0, 1, 2, 4]), "some must stay, got 4 of 4"],
      [(own) => own.split("group 9", [0]), 'there must be a group "group 9"'],
      [(own) => own.merge("group 9", "group 1"), 'there must be a group "group 9"'],
      [(own) => own.merge("group 1", "group 1"), "two identities must differ"],
    ])("what cannot be is refused and changes nothing (%#)", async (call, text) => {
      await expect(call(strangers)).rejects.toThrow(text);
      expect([strangers.members("group 1"), strangers.members("group 2")]).toEqual([[0, 1, 2, 4], [3]]);
    });
  });

  it("finds people again whom nobody enrolled", async () => {
    const encoder = vectorEncoder({ size: 6 });
    const people = inventPeople(30, { seed: 5, perPerson: 5, spread: 0.25 });
    const calibration = calibrate({
      ...scores,
      distances: [0.5, 0.8, 1.2, 1.4, 2, 3],
      model: await encoder.fingerprint(),
    });
    const grouping = new Grouping<Sample>({ encoder, calibration });
    const arrivals = await grouping.assignAll(people.samples!);
    expect(
      evaluateGrouping(
        arrivals.map(({ group }) => group),
        people.labels,
      ).bCubed.f1,
    ).toBeGreaterThan(0.9);
  });
});
