import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { readTable } from "../../src/cli/readTable.js";
import { temporaryFolder } from "./folders.js";

const folder = await temporaryFolder();
const table = async (content: string): Promise<string> => {
  const file = join(folder, "table.csv");
  await writeFile(file, content);
  return file;
};

describe("readTable", () => {
  it("reads labels and texts, whatever the order of the columns, with quotes, commas and line ends inside", async () => {
    const file = await table('\ufefftext,id,label\r\n"Driver, ""night""\nshift",1,driver\r\nnurse,2,nurse\r\n');
    const { samples, labels, names } = await readTable(file);
    expect(samples).toEqual(['Driver, "night"\nshift', "nurse"]);
    expect(labels).toEqual(["driver", "nurse"]);
    expect(names[1]).toBe(`${file}, row 2`);
  });

  it("refuses what is no such table, naming the file and what is missing", async () => {
    await expect(readTable(await table("name,words\na,b\n"))).rejects.toThrow(
      /table\.csv must have a header line with the columns label and text, got name, words/,
    );
    await expect(readTable(await table(""))).rejects.toThrow(/got no rows/);
    await expect(readTable(await table("label,text\na,\n"))).rejects.toThrow(/row 1 must have a label and a text/);
    await expect(readTable(await table('label,text\na,"b\n'))).rejects.toThrow(/table\.csv is not a CSV table: /);
    await expect(readTable(join(folder, "none.csv"))).rejects.toThrow(/cannot read .*none\.csv/);
  });
});
