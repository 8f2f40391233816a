import { describe, expect, it } from "vitest";

import { loadFaces } from "../../examples/studies/faces/data.js";
import { loadDrawings } from "../../examples/studies/omniglot/data.js";
import { loadJobTexts } from "../../examples/studies/resumes/data.js";
import { loadSets } from "../../examples/studies/signatures/data.js";
import { loadSpeech } from "../../examples/studies/speakers/data.js";
import { loadPeople } from "../../examples/studies/tracking/data.js";
import { loadSequence } from "../../examples/studies/tracking/loadSequence.js";
import { readOptions } from "../../examples/studies/tracking/options.js";
import sharp from "sharp";

import { encodeGrey, temporaryFolder } from "./layouts/temporaryFolder.js";
import { wav } from "./layouts/soundFiles.js";

/** What each study does with --data; the layouts themselves are tested in `layouts/`. */
describe("--data", () => {
  const run = { quick: true, seed: 1 };
  const dot = () => encodeGrey([0, 255, 255, 255], [2, 2]);
  const jpeg = (height: number, width: number) =>
    sharp({ create: { width, height, channels: 3, background: "#808080" } })
      .jpeg()
      .toBuffer();

  it("gives the study of faces the people of the folder, even in a quick run", async () => {
    const data = await temporaryFolder({ "s1/1.pgm": Uint8Array.from([...Buffer.from("P5 1 1 255\n"), 7]) });
    expect(await loadFaces({ ...run, data })).toMatchObject({ source: data, people: ["person 01"] });
    await expect(loadFaces({ ...run, data: `${data}/none` })).rejects.toThrow(/^readAttFaces: there is no folder/);
  });

  it("needs the runs of Omniglot too", async () => {
    const data = await temporaryFolder({
      "images_background/Greek/character01/0001_01.png": await dot(),
      "images_evaluation/Tengwar/character01/0002_01.png": await dot(),
    });
    await expect(loadDrawings({ ...run, data })).rejects.toThrow("must hold the runs of one-shot-classification");
  });

  it("gives the study of speakers both sets", async () => {
    const data = await temporaryFolder({ "fsdd/recordings/3_theo_0.wav": wav([0, 0.5], 8000) });
    await expect(loadSpeech({ ...run, data })).rejects.toThrow(/^readLibriSpeech: .* must hold train-clean-100/);
  });

  it("gives the study of tracking people, a sequence or both, and what is missing as without the folder", async () => {
    const people = await temporaryFolder({ "bounding_box_train/0002_c1s1_000451_03.jpg": await jpeg(128, 64) });
    expect((await loadPeople({ ...run, data: people })).crops).toHaveLength(1);
    expect(await loadSequence(readOptions(["--quick", "--data", people]))).toBeUndefined();
    const sequence = await temporaryFolder({
      "TUD-Campus/det/det.txt": "1,-1,1,2,30,40,50\n2,-1,1,2,30,40,50\n",
      "TUD-Campus/gt/gt.txt": "1,1,1,2,30,40,1\n",
      "TUD-Campus/img1/000001.jpg": await jpeg(48, 64),
      "TUD-Campus/img1/000002.jpg": await jpeg(48, 64),
      "TUD-Campus/seqinfo.ini": "seqLength=9\nimWidth=64\nimHeight=48\n",
    });
    const found = await loadSequence(readOptions(["--quick", "--data", sequence]));
    expect(found).toMatchObject({ key: "tud", frames: 9, size: { width: 64, height: 48 } });
    expect(found!.crops).toHaveLength(2);
    expect((await loadPeople({ ...run, data: sequence })).source).toBe("invented figures");
    const other = await temporaryFolder({ "a.txt": "" });
    await expect(loadPeople({ ...run, data: other })).rejects.toThrow(
      `findPublished: ${other} must hold Market-1501 (bounding_box_train) or a sequence of MOTChallenge`,
    );
  });

  it("knows the sets of signatures by the names of their files, and takes your own", async () => {
    const pixels = (ink: number) => encodeGrey([ink, 255, 255, 255], [2, 2]);
    const load = async (files: Readonly<Record<string, string | Uint8Array>>) => {
      const data = await temporaryFolder(files);
      const [{ signatures }] = await loadSets({ ...run, data, set: undefined });
      return { ...signatures, source: signatures.source.replace(data, "FOLDER") };
    };
    expect(await load({ "Hindi/001/H-S-1-F-01.tif": await pixels(1) })).toMatchObject({
      source: "FOLDER (BHSig260, Hindi)",
      writers: ["writer 1"],
      forged: Uint8Array.of(1),
    });
    expect(await load({ "Dutch/Offline Genuine/001_01.png": await pixels(2) })).toMatchObject({
      source: "FOLDER (SigComp)",
      writers: ["writer 001"],
    });
    // Named as those of SigComp are, but in folders that say who wrote them.
    const own = { "anna/genuine/001_01.png": await pixels(3), "anna/forged/002_01.png": await pixels(4) };
    expect(await load(own)).toMatchObject({ source: "FOLDER", writers: ["anna", "anna"] });
    await expect(load({ "a.txt": "" })).rejects.toThrow(/^readGiven: .* must hold WRITER\/genuine.* found a\.txt$/);
  });

  it("gives the study of resumes O*NET, and what else is there", async () => {
    const onet = {
      "db/Occupation Data.txt": "O*NET-SOC Code\tTitle\tDescription\n13-2011.00\tAccountants\tExamine.\n",
      "db/Alternate Titles.txt": "O*NET-SOC Code\tAlternate Title\n13-2011.00\tAccountant\n",
      "db/Task Statements.txt": "O*NET-SOC Code\tTask\n13-2011.00\tPrepare.\n",
    };
    const alone = await temporaryFolder(onet);
    expect(await loadJobTexts({ ...run, data: alone })).toMatchObject({ source: `${alone} (O*NET)`, further: [] });
    const data = await temporaryFolder({
      ...onet,
      "occupations_en.csv": "conceptUri,iscoGroup,preferredLabel,altLabels,description\nuri,2411,accountant,,Review.\n",
      "Resume.csv": 'ID,Resume_str,Category\n1,"ACCOUNTANT\nBooks",X\n2,"JUGGLER\nBalls",X\n',
      "UpdatedResumeDataSet.csv": "Category,Resume\nHR,Skills\n",
    });
    const { further, headlined, resumes, source } = await loadJobTexts({ ...run, data });
    expect(further.map(({ title }) => title)).toEqual(["accountant"]);
    expect(headlined).toEqual([{ kind: "resume", headline: "ACCOUNTANT", text: "Books", occupation: "13-2011.00" }]);
    expect(resumes).toEqual([{ category: "HR", text: "Skills" }]);
    expect(source).toBe(`${data} (O*NET, ESCO, resumes)`);
  });
});
