import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { normalizeText } from "one-shot-ts/text";

import { listFiles } from "../shared/layouts/listFiles.js";
import { readEsco } from "../shared/layouts/readEsco.js";
import { readOnet } from "../shared/layouts/readOnet.js";
import { readResumes } from "../shared/layouts/readResumes.js";
import { syntheticTexts } from "./synthetic.js";

/** An occupation as a register describes it. */
export interface Occupation {
  readonly code: string;
  /** Occupations of one family are trained or tested on together: O*NET's first six digits. */
  readonly family: string;
  readonly title: string;
  /** Other titles held by people in it. */
  readonly titles: readonly string[];
  readonly description: string;
  readonly tasks: readonly string[];
}

/** A resume or a posting with a headline that is a title of exactly one occupation. */
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

/** Everything the example works on. */
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

/** The real texts used in developing this project; they are not part of it. */
const SHARED = "../shared/data";

/** The texts in the given folder, or the shared ones if available, or else invented ones; with `quick`, a few invented ones. */
export async function loadJobTexts({
  data,
  quick,
  seed,
}: {
  /** Folder with O*NET's text files, ESCO's CSV and tables of resumes as published. */
  readonly data?: string | undefined;
  readonly quick: boolean;
  readonly seed: number;
}): Promise<JobTexts> {
  if (data !== undefined) return readPublished(data);
  if (quick) return syntheticTexts({ seed, families: 24 });
  const shared = fileURLToPath(new URL(`../../../${SHARED}`, import.meta.url));
  return existsSync(`${shared}/jobs`) ? readShared(shared) : syntheticTexts({ seed });
}

/** O*NET's text files and, if present, ESCO's occupations and tables of resumes. */
async function readPublished(folder: string): Promise<JobTexts> {
  const occupations = await readOnet(folder);
  const files = await listFiles("loadJobTexts", folder, "O*NET's text files");
  const holds = (pattern: RegExp): boolean => files.some(({ within }) => pattern.test(within));
  const further = holds(/(^|\/)occupations_en\.csv$/i) ? await readEsco(folder) : [];
  const { filed, headed } = holds(/(^|\/)(UpdatedResumeDataSet|Resume)\.csv$/)
    ? await readResumes(folder)
    : { filed: [], headed: [] };
  const byTitle = new Map<string, Set<string>>();
  for (const { code, title, titles } of occupations) {
    for (const name of [title, ...titles].map(normalizeText)) byTitle.set(name, (byTitle.get(name) ?? new Set()).add(code)); // prettier-ignore
  }
  const headlined = headed.flatMap(({ headline, text }): Headlined[] => {
    const codes = [...(byTitle.get(normalizeText(headline)) ?? [])];
    return codes.length === 1 ? [{ kind: "resume", headline, text, occupation: codes[0] }] : [];
  });
  const source = `${folder} (O*NET${further.length > 0 ? ", ESCO" : ""}${headed.length + filed.length > 0 ? ", resumes" : ""})`;
  return { source, occupations, further, headlined, resumes: filed };
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
