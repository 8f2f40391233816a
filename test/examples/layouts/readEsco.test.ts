import { expect, it } from "vitest";

import { readEsco } from "../../../examples/studies/shared/layouts/readEsco.js";
import { temporaryFolder } from "./temporaryFolder.js";

it("reads occupations with the other titles of a cell", async () => {
  const folder = await temporaryFolder({
    "ESCO dataset/occupations_en.csv":
      '\ufeffconceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description\nOccupation,http://data.europa.eu/esco/occupation/0,2166,technical director,"head of technical\ntechnical manager","Directs, and plans."\nOccupation,http://data.europa.eu/esco/occupation/1,8121,operator,,Operates.\n',
  });
  expect(await readEsco(folder)).toEqual([
    {
      code: "http://data.europa.eu/esco/occupation/0",
      family: "2166",
      title: "technical director",
      titles: ["head of technical", "technical manager"],
      description: "Directs, and plans.",
      tasks: [],
    },
    { code: "http://data.europa.eu/esco/occupation/1", family: "8121", title: "operator", titles: [], description: "Operates.", tasks: [] }, // prettier-ignore
  ]);
});

it("says what it expected of another folder or table", async () => {
  const folder = await temporaryFolder({ "skills_en.csv": "" });
  await expect(readEsco(folder)).rejects.toThrow(
    `readEsco: ${folder} must hold ESCO's occupations_en.csv, found skills_en.csv`,
  );
  const other = await temporaryFolder({ "occupations_en.csv": "title\nbaker\n" });
  await expect(readEsco(other)).rejects.toThrow("occupations_en.csv must have a column conceptUri, found title");
});
