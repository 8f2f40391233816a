import { expect, it } from "vitest";

import { readOnet } from "../../../examples/studies/shared/layouts/readOnet.js";
import { temporaryFolder } from "./temporaryFolder.js";

const FILES = {
  "db_30_0_text/Occupation Data.txt":
    'O*NET-SOC Code\tTitle\tDescription\n11-1011.00\tChief Executives\tDetermine "policies".\n11-1011.03\tChief Sustainability Officers\tCommunicate.\n',
  "db_30_0_text/Alternate Titles.txt":
    "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\r\n11-1011.00\tBank President\tn/a\t01\r\n11-1011.00\tChief Executive Officer (CEO)\tCEO\t02\r\n",
  "db_30_0_text/Task Statements.txt": "O*NET-SOC Code\tTask ID\tTask\tTask Type\n11-1011.03\t1\tMonitor goals.\tCore\n",
};

it("reads occupations with their titles and tasks", async () => {
  expect(await readOnet(await temporaryFolder(FILES))).toEqual([
    {
      code: "11-1011.00",
      family: "11-1011",
      title: "Chief Executives",
      titles: ["Bank President", "Chief Executive Officer (CEO)"],
      description: 'Determine "policies".',
      tasks: [],
    },
    {
      code: "11-1011.03",
      family: "11-1011",
      title: "Chief Sustainability Officers",
      titles: [],
      description: "Communicate.",
      tasks: ["Monitor goals."],
    },
  ]);
});

it("says what it expected of another folder or table", async () => {
  const folder = await temporaryFolder({ "Occupation Data.txt": FILES["db_30_0_text/Occupation Data.txt"] });
  await expect(readOnet(folder)).rejects.toThrow(
    `readOnet: ${folder} must hold O*NET's text files: Occupation Data.txt, Alternate Titles.txt and Task Statements.txt, found Occupation Data.txt`,
  );
  const other = await temporaryFolder({ ...FILES, "db_30_0_text/Task Statements.txt": "Code\tTask\n1\tDo.\n" });
  await expect(readOnet(other)).rejects.toThrow(
    "Task Statements.txt must have a column O*NET-SOC Code, found Code, Task",
  );
});
