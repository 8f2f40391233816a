import { expect, it } from "vitest";

import { readSigComp } from "../../../examples/studies/shared/layouts/readSigComp.js";
import { encodeGrey, temporaryFolder } from "./temporaryFolder.js";

let ink = 0;
const scan = () => encodeGrey([255, ink++, 255, 255], [2, 2]);

it("reads the Dutch scans of both years, by their names", async () => {
  const folder = await temporaryFolder({
    "Dutch/TrainingSet/Offline Genuine/001_01.PNG": await scan(),
    "Dutch/TrainingSet/Offline Forgeries/0119001_02.png": await scan(),
    "Chinese/TrainingSet/Offline Genuine/001_01.png": await scan(),
    "train/049_forg/02_0114049.PNG.txt": "no scan",
    "train/049/049_03.PNG": await scan(),
    "2009/NISDCC-021_001_003_6g.PNG": await scan(),
    "2009/NISDCC-001_001_003_6g.PNG": await scan(),
    "2009/NFI-00602023.png": await scan(),
    "2009/NFI-02302023.png": await scan(),
  });
  const { writers, forged, source } = await readSigComp(folder);
  const read = writers.map((writer, i) => `${writer}${forged[i] ? ", forged" : ""}`);
  expect(read.sort()).toEqual([
    "writer 001",
    "writer 001, forged",
    "writer 049",
    "writer NFI 023",
    "writer NFI 023, forged",
    "writer NISDCC 001",
    "writer NISDCC 001, forged",
  ]);
  expect(source).toBe(`${folder} (SigComp)`);
});

it("says what it expected of another folder", async () => {
  const folder = await temporaryFolder();
  await expect(readSigComp(folder)).rejects.toThrow(
    `readSigComp: ${folder} must hold the offline scans of SigComp 2011 (001_01.PNG, forged 0119001_01.png) or 2009 (NISDCC-001_001_001_6g.PNG, NFI-00101001.png), found no files`,
  );
});
