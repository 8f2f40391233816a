import { requireObject } from "../core/check.js";
import type { Gallery } from "./Gallery.js";

/** The `format` field of the first line. */
export const LINES_FORMAT = "one-shot-ts templates";

/**
 * Exports a gallery as JSON lines, for other programs and human readers: first a line that names the encoder, then one line per identity. For your own
 * files prefer {@link Gallery.save}: its files are a third of the size and have a checksum.
 *
 * @returns The lines, without line endings.
 * @example
 * ```ts
 * for await (const line of exportLines(gallery)) process.stdout.write(line + "\n");
 * ```
 */
export function exportLines<Sample>(gallery: Gallery<Sample>): AsyncGenerator<string> {
  requireGallery("exportLines", gallery);
  return linesOf(gallery);
}

/** Refuses anything but a gallery. */
export function requireGallery(who: string, gallery: Gallery<never>): void {
  requireObject(who, "gallery", gallery, "a Gallery", ["encoder", "names", "enrollTemplates", "templatesOf"]);
}

async function* linesOf<Sample>(gallery: Gallery<Sample>): AsyncGenerator<string> {
  const { encoder, names } = gallery;
  const model = await encoder.fingerprint();
  yield JSON.stringify({
    format: LINES_FORMAT,
    version: 1,
    model,
    distance: encoder.distance.name,
    size: encoder.size,
  });
  for (const name of names) {
    yield JSON.stringify({
      ...gallery.identity(name),
      templates: gallery.templatesOf(name).map((template) => [...template]),
    });
  }
}
