import { join } from "node:path";

import { expect, it } from "vitest";

import { findMotSequence } from "../../../examples/studies/shared/layouts/findMotSequence.js";
import { temporaryFolder } from "./temporaryFolder.js";

const sequence = (name: string) => ({
  [`train/${name}/det/det.txt`]: "1,-1,1,2,3,4,5",
  [`train/${name}/gt/gt.txt`]: "1,1,1,2,3,4,1",
  [`train/${name}/img1/000001.jpg`]: "",
  [`train/${name}/seqinfo.ini`]: "[Sequence]\nname=X\nimDir=img1\nseqLength=71\nimWidth=640\nimHeight=480\n",
});

it("finds detections, truth, frames and their size", async () => {
  const folder = await temporaryFolder({ ...sequence("TUD-Campus"), "test/ADL/det/det.txt": "no truth: not for us" });
  const root = join(folder, "train", "TUD-Campus");
  const found = {
    name: "TUD-Campus",
    det: join(root, "det", "det.txt"),
    gt: join(root, "gt", "gt.txt"),
    frames: join(root, "img1"),
    size: { width: 640, height: 480 },
    length: 71,
  };
  expect(await findMotSequence(folder)).toEqual(found);
  expect(await findMotSequence(root)).toEqual(found);
});

it("does without seqinfo.ini and images", async () => {
  const folder = await temporaryFolder({ "det/det.txt": "", "gt/gt.txt": "" });
  expect(await findMotSequence(folder)).toMatchObject({ frames: undefined, size: undefined, length: undefined });
});

it("asks which of several sequences, and says what it expected of another folder", async () => {
  const folder = await temporaryFolder({ ...sequence("A"), ...sequence("B") });
  await expect(findMotSequence(folder)).rejects.toThrow(
    `findMotSequence: ${folder} must hold one sequence, or the one must be named: found A, B`,
  );
  expect((await findMotSequence(folder, "B")).name).toBe("B");
  await expect(findMotSequence(folder, "C")).rejects.toThrow("must hold one sequence C");
  const other = await temporaryFolder({ "det.txt": "" });
  await expect(findMotSequence(other)).rejects.toThrow(
    `findMotSequence: ${other} must hold sequences of MOTChallenge: SEQUENCE/det/det.txt, gt/gt.txt, img1/000001.jpg and seqinfo.ini, found det.txt`,
  );
});
