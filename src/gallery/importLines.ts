import { requireFit } from "../core/check.js";
import { check, list, number, oneOf, record, text } from "../core/schema.js";
import { detailsSchema } from "./detailsSchema.js";
import type { TemplateEntry } from "./enrollment.js";
import { LINES_FORMAT, requireGallery } from "./exportLines.js";
import type { Gallery } from "./Gallery.js";

const headSchema = record({ format: oneOf(LINES_FORMAT), version: oneOf(1), model: text(), distance: text() });
const entrySchema = record({ name: text(), templates: list(list(number())) });

/**
 * Enrolls what {@link exportLines} wrote, in addition to the identities already in the gallery: all of it or, on any error, nothing.
 *
 * @param lines - The whole text, or its lines.
 * @returns How many identities the lines held.
 * @throws TypeError or RangeError naming the invalid line, or if the templates were made by another encoder.
 */
export async function importLines<Sample>(
  gallery: Gallery<Sample>,
  lines: string | Iterable<string> | AsyncIterable<string>,
): Promise<number> {
  requireGallery("importLines", gallery);
  const given: unknown = lines;
  const holds = typeof given === "string" || (Object(given) === given && (Symbol.iterator in (given as object) || Symbol.asyncIterator in (given as object))); // prettier-ignore
  requireFit(holds, "importLines", "lines", "a text or its lines", lines, "pass what exportLines made");
  const entries: TemplateEntry[] = [];
  let model: string | undefined;
  let number = 0;
  for await (const line of typeof lines === "string" ? lines.split("\n") : lines) {
    const who = `importLines: line ${++number}`;
    requireFit(typeof line === "string", who, "it", "a text", line);
    if (line.trim() === "") continue;
    const value = parse(who, line);
    if (model === undefined) {
      const head = check(who, headSchema, value);
      if (head.distance !== gallery.encoder.distance.name) {
        throw new RangeError(
          `${who}: the templates must belong to the distance ${gallery.encoder.distance.name}, got ${head.distance}`,
        );
      }
      model = head.model;
    } else entries.push({ ...check(who, entrySchema, value), ...check(who, detailsSchema, value) });
  }
  if (model === undefined)
    throw new RangeError("importLines: need a first line that says what made the templates, got none");
  await gallery.enrollTemplates(entries, model);
  return entries.length;
}

function parse(who: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new SyntaxError(`${who}: must be JSON, got ${JSON.stringify(line.slice(0, 60))}`, { cause });
  }
}
