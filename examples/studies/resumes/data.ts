import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { syntheticTexts } from "./synthetic.js";

/** An occupation as a register describes it. */
export interface Occupation {
  readonly code: string;
  /** Occupations of one family are trained or tested on together: O*NET's first six digits. */
  readonly family: string;
  readonly title: string;
  /** Other titles that its people have. */
  readonly titles: readonly string[];
  readonly description: string;
  readonly tasks: readonly string[];
}

/** A resume or a posting whose headline is a title of exactly one occupation. */
export interface Headlined {
  readonly kind: "resume" | "posting";
  readonly headline: string;
  readonly text: string;
  /** Code of the occupation. */
  readonly occupation: string;
}

/** A resume with the job category it was filed under. */
export interface Resume {
  readonly category: string;
  readonly text: string;
}

/** All that the example works on. */
export interface JobTexts {
  /** Where they come from, for people to read. */
  readonly source: string;
  /** O*NET's occupations: what is searched. */
  readonly occupations: readonly Occupation[];
  /** ESCO's occupations: only ever trained on. */
  readonly further: readonly Occupation[];
  readonly headlined: readonly Headlined[];
  readonly resumes: readonly Resume[];
}

/** The real texts that this project is developed with; they are not part of it. */
const SHARED = "../shared/data";

/** The shared texts if they are there, else invented ones; with `quick` few invented ones, whatever is there. */
export async function loadJobTexts({
  quick,
  seed,
}: {
  readonly quick: boolean;
  readonly seed: number;
}): Promise<JobTexts> {
  if (quick) return syntheticTexts({ seed, families: 24 });
  const shared = fileURLToPath(new URL(`../../../${SHARED}`, import.meta.url));
  return existsSync(`${shared}/jobs`) ? readShared(shared) : syntheticTexts({ seed });
}

interface Onet {
  readonly code: string;
  readonly title: string;
  readonly titles: readonly string[];
  readonly description: string;
  readonly tasks: readonly string[];
}
interface Esco {
  readonly uri: string;
  readonly isco: string;
  readonly title: string;
  readonly titles: readonly string[];
  readonly description: string;
}
interface Document {
  readonly title: string;
  readonly text: string;
  readonly onet: readonly string[];
}

async function readShared(folder: string): Promise<JobTexts> {
  const lines = async <T>(name: string): Promise<T[]> =>
    (await unzip(`${folder}/jobs/${name}.jsonl.gz`))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as T);
  const [onet, esco, resumes, postings] = await Promise.all([
    lines<Onet>("onet-occupations"),
    lines<Esco>("esco-occupations"),
    lines<Document>("resumes-livecareer"),
    lines<Document>("postings"),
  ]);
  const headlined = (kind: Headlined["kind"], documents: readonly Document[]): Headlined[] =>
    documents
      .filter((document) => document.onet.length === 1)
      .map(({ title, text, onet: [occupation] }) => ({ kind, headline: title, text, occupation }));
  return {
    source: `${SHARED}/jobs (O*NET, ESCO, LiveCareer resumes, postings) and ${SHARED}/resumes`,
    occupations: onet.map((occupation) => ({ ...occupation, family: occupation.code.slice(0, 7) })),
    further: esco.map(({ uri, isco, ...rest }) => ({ ...rest, code: uri, family: isco, tasks: [] })),
    headlined: [...headlined("resume", resumes), ...headlined("posting", postings)],
    resumes: JSON.parse(await unzip(`${folder}/resumes/resumes.json.gz`)) as Resume[],
  };
}

const unzip = async (path: string): Promise<string> => gunzipSync(await readFile(path)).toString("utf8");
