import { expect, it } from "vitest";

import { readResumes } from "../../../examples/studies/shared/layouts/readResumes.js";
import { temporaryFolder } from "./temporaryFolder.js";

it("reads both tables, each resume once, and takes the first line for the headline", async () => {
  const folder = await temporaryFolder({
    "UpdatedResumeDataSet.csv": 'Category,Resume\nHR,"Skills, many"\nHR,"Skills, many"\nTesting,Tester\n',
    "Resume/Resume.csv":
      'ID,Resume_str,Resume_html,Category\n1,"         ACCOUNTANT\n\nSummary\nBooks",<div>,ACCOUNTANT\n2,one line,,HR\n',
  });
  expect(await readResumes(folder)).toEqual({
    filed: [{ category: "HR", text: "Skills, many" }, { category: "Testing", text: "Tester" }], // prettier-ignore
    headed: [{ headline: "ACCOUNTANT", text: "Summary\nBooks" }],
  });
});

it("says what it expected of another folder or table", async () => {
  const folder = await temporaryFolder({ "resumes.csv": "" });
  await expect(readResumes(folder)).rejects.toThrow(`readResumes: ${folder} must hold UpdatedResumeDataSet.csv`);
  const other = await temporaryFolder({ "Resume.csv": "text\nhello\n" });
  await expect(readResumes(other)).rejects.toThrow("Resume.csv must have a column Resume_str, found text");
});
