import { requirePath } from "./requirePath.js";
import { requireFit } from "../core/check.js";
import { writeFileAtomic } from "./writeFileAtomic.js";

/**
 * Writes a text file, such as a report, completely or not at all; missing folders are created.
 *
 * @param file - Path of the file; an existing one is replaced.
 * @param text - Its content, written as UTF-8.
 * @throws Error that names the file and the reason (disk full, no permission); an existing file is then unchanged.
 * @example
 * ```ts
 * await writeTextFile("out/report.html", html);
 * ```
 */
export async function writeTextFile(file: string, text: string): Promise<void> {
  requirePath("writeTextFile", "file", file);
  requireFit(typeof text === "string", "writeTextFile", "the text", "a string", text);
  await writeFileAtomic("writeTextFile", file, text);
}
