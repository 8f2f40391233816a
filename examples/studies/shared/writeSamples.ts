import { mkdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import sharp from "sharp";
import type { Recording } from "one-shot-ts/audio";
import type { RawImage } from "one-shot-ts/images";
import { writeTextFile } from "one-shot-ts/node";

import { quoted } from "./quoted.js";
import { wavBytes } from "./wavBytes.js";

/** What a second command can be given: a picture (written as PNG), a recording (WAV) or a text. */
export type Sample = RawImage | Recording | string;

/** Samples that show a study's second command at work. */
export interface SecondCommandSamples {
  /** Folder of everything that the run writes; the samples go to `samples` in it. */
  readonly out: string;
  /** The `import.meta.url` of the study; the second command looks for `out` next to it by default. */
  readonly home: string;
  /** How the second command is started. */
  readonly command: string;
  /** By file name, without the extension; a `/` makes folders. */
  readonly samples: Readonly<Record<string, Sample>>;
  /** What to try: words for the command, in which names of samples are replaced by their files, and what to expect. */
  readonly tries: readonly { readonly words: readonly string[]; readonly shows: string }[];
}

/**
 * Writes samples not seen in training next to the report, and says how to run a study's second command on them.
 *
 * @returns The lines to print: each a command to type, with a comment on what is compared.
 */
export async function writeSamples({ out, home, command, samples, tries }: SecondCommandSamples): Promise<string[]> {
  const files = new Map<string, string>();
  for (const [name, sample] of Object.entries(samples)) {
    const file = join(
      out,
      "samples",
      `${name}.${typeof sample === "string" ? "txt" : isImage(sample) ? "png" : "wav"}`,
    );
    await mkdir(dirname(file), { recursive: true });
    if (typeof sample === "string") await writeTextFile(file, sample);
    else await writeFile(file, isImage(sample) ? await pngBytes(sample) : wavBytes(sample));
    files.set(name, file);
    files.set(dirname(name), dirname(file));
  }
  const where = out === fileURLToPath(new URL("out", home)) ? [] : ["--out", out];
  return [
    "\nTry it on samples that the training has not seen:",
    ...tries.map(({ words, shows }) => {
      const paths = [...words.map((word) => files.get(word) ?? word), ...where];
      return `${[command, ...paths.map((path) => quoted(shortest(path)))].join(" ")}  # ${shows}`;
    }),
  ];
}

const isImage = (sample: Exclude<Sample, string>): sample is RawImage => "channels" in sample;

const pngBytes = ({ data, width, height, channels }: RawImage): Promise<Buffer> =>
  sharp(Uint8Array.from(data), { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } })
    .png()
    .toBuffer();

/** A path in its shorter form from here: absolute or relative. */
function shortest(path: string): string {
  if (!isAbsolute(path)) return path;
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length ? fromHere : path;
}
