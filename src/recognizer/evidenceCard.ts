import type { Calibration } from "../calibration/calibrate.js";
import type { GalleryThreshold } from "../calibration/galleryThreshold.js";
import type { Estimate } from "../statistics/clopperPearson.js";
import type { ErrorRate } from "../statistics/clusteredRate.js";
import type { DataCounts, Evidence, ListedPair } from "./evidence.js";

/** A card for people to read: what a recognizer is, how well it does and what it must not be used for. */
export interface EvidenceCard {
  /** The verdict in one sentence. */
  readonly verdict: string;
  /** The card as Markdown. */
  readonly markdown: string;
  /** The card as a self-contained page of HTML. */
  readonly html: string;
}

/** The contents of a card. */
export interface CardContent {
  /** Kind of sample. */
  readonly kind: string;
  /** Name of the distance. */
  readonly distance: string;
  /** Numbers in an embedding. */
  readonly embeddingSize: number;
  readonly calibration: Calibration;
  readonly evidence: Evidence;
  /** How many identities are enrolled. */
  readonly enrolled: number;
  /** What the calibration gives for that many, if it is for identification. */
  readonly support?: GalleryThreshold;
}

/** A part of the card: a table of two columns, or a list. */
interface Section {
  readonly title: string;
  readonly rows?: readonly (readonly [name: string, value: string])[];
  readonly items?: readonly string[];
}

/** Writes the card. */
export function evidenceCard(content: CardContent): EvidenceCard {
  const verdict = verdictOf(content);
  const sections = sectionsOf(content);
  const title = `Recognizer of kind "${content.kind}"`;
  return { verdict, markdown: toMarkdown(title, verdict, sections), html: toHtml(title, verdict, sections) };
}

function verdictOf({ calibration, evidence, enrolled, support }: CardContent): string {
  const { falseMatchRate, falseNonMatchRate } = evidence.tested ?? calibration;
  const where = evidence.tested ? "on fresh data" : "on the data that the threshold was chosen on, which flatters it";
  if (evidence.shared) {
    return `Not supported: ${plural(evidence.shared, "identity", "identities")} of the calibration or test data took part in training, so the rates are too good.`;
  }
  if (support) {
    if (!support.supported) return `Not supported: ${support.reason ?? "too little evidence"}.`;
    return `Supported up to ${support.supportedUpTo} enrolled: with ${Math.max(1, enrolled)}, ${estimate(support.falsePositiveIdentificationRate)} of unknown samples get a name; of genuine samples ${estimate(falseNonMatchRate)} are refused ${where}.`;
  }
  if (!calibration.supported) return `Not supported: ${calibration.reason ?? "too little evidence"}.`;
  return `Supported for comparing two samples: ${estimate(falseMatchRate)} of different pairs match and ${estimate(falseNonMatchRate)} of same pairs do not, ${where}.`;
}

function sectionsOf(content: CardContent): Section[] {
  const { kind, distance, embeddingSize, calibration, evidence, enrolled, support } = content;
  const { tested, trained, calibrated, hardest, madeWith } = evidence;
  const unknown = "not recorded";
  const sections: Section[] = [
    {
      title: "What it is",
      rows: [
        ["Samples", kind],
        ["Embedding", `${embeddingSize} numbers, compared by ${distance}`],
        ["Model", calibration.model ?? unknown],
        ["Enrolled", String(enrolled)],
        ["Threshold", `${decimals(support?.threshold ?? calibration.threshold)}, for ${criterionText(calibration)}`],
        ...(evidence.purpose === undefined ? [] : [["Purpose, says its author", evidence.purpose] as const]),
      ],
    },
    {
      title: "What it rests on",
      rows: [
        ["Trained on", trained ? dataText(trained) : unknown],
        [
          "Calibrated on",
          `${calibrated ? `${dataText(calibrated)}: ` : ""}${calibration.samePairs} same and ${calibration.differentPairs} different pairs`,
        ],
        ["Tested on", tested ? dataText(tested) : "nothing"],
        ["Identities shared with training", evidence.shared === undefined ? "not known" : String(evidence.shared)],
        ["Seed", evidence.seed === undefined ? unknown : String(evidence.seed)],
        ["Made with", madeWith ? `one-shot-ts ${madeWith.library}, TensorFlow.js ${madeWith.tensorflow}, backend ${madeWith.backend}` : unknown], // prettier-ignore
        ["Command that repeats it", evidence.command ?? unknown],
      ],
    },
    {
      title: "Error rates at the threshold, with 95 % intervals",
      rows: [
        ...(support
          ? ([
              [
                `Unknown samples that get a name, ${support.size === Math.max(1, enrolled) ? `${support.size} enrolled` : `among ${support.size} templates`}`,
                support.supported
                  ? `${estimate(support.falsePositiveIdentificationRate)}, supported up to ${support.supportedUpTo}`
                  : "unknown: the calibration data hold no evidence for so many",
              ],
            ] as const)
          : []),
        ["Different pairs that match, calibration", counted(calibration.falseMatchRate)],
        ["Same pairs that do not match, calibration", counted(calibration.falseNonMatchRate)],
        ["Equal error rate, calibration", percent(calibration.equalErrorRate)],
        ...(tested
          ? ([
              ["Different pairs that match, test", counted(tested.falseMatchRate)],
              ["Same pairs that do not match, test", counted(tested.falseNonMatchRate)],
              ["Equal error rate, test", percent(tested.equalErrorRate)],
            ] as const)
          : []),
      ],
    },
    { title: "It must not be used for (no evidence)", items: limits(content) },
  ];
  if (hardest) {
    const line = ({ left, right, distance: apart }: ListedPair): string => `${left} and ${right}: ${decimals(apart)}`;
    sections.push({
      title: `Hardest pairs of the ${tested ? "test" : "calibration"} data, by distance`,
      items: [
        ...hardest.different.map((pair) => `different, but close: ${line(pair)}`),
        ...hardest.same.map((pair) => `same, but far: ${line(pair)}`),
      ],
    });
  }
  return sections;
}

/** What the evidence does not cover. */
function limits({ calibration, evidence, support }: CardContent): string[] {
  const { tested } = evidence;
  const { falseMatchRate, differentKinds } = calibration;
  const list: string[] = [];
  if (!calibration.supported && calibration.reason !== undefined)
    list.push(`the rate it aims at: ${calibration.reason}`);
  if (support) {
    list.push(
      support.supportedUpTo > 0
        ? `more than ${support.supportedUpTo} enrolled identities`
        : "identifying anybody: there are too few identities to say how often a stranger gets a name",
    );
  } else {
    list.push("searching among many: its rates are those of one comparison, a search makes as many as are enrolled");
  }
  list.push(
    `false match rates below ${percent(3 / falseMatchRate.trials)}: ${falseMatchRate.trials} different pairs cannot show them`,
  );
  if (!differentKinds?.skilled) list.push("keeping out people who imitate or deceive: no forged samples were compared");
  if (evidence.calibrated?.groups === undefined) {
    list.push(
      "other cameras, microphones, sessions or sources than those of the calibration data: they were not told apart",
    );
  }
  list.push("claims that it works equally well for all kinds of people: differences between them were not measured");
  if (!tested) list.push("reports of its error rates: it was not tested on fresh data");
  if (evidence.trained === undefined)
    list.push("claims about new identities: it is not known what the net was trained on");
  if (calibration.caution !== undefined) list.push(`relying on its intervals: ${calibration.caution}`);
  return list;
}

function criterionText({ criterion }: Calibration): string {
  return typeof criterion === "string" ? criterion : JSON.stringify(criterion);
}

function dataText({ samples, identities, groups }: DataCounts): string {
  const from = groups === undefined ? "" : ` from ${plural(groups, "group", "groups")}`;
  return `${plural(samples, "sample", "samples")} of ${plural(identities, "identity", "identities")}${from}`;
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
const decimals = (value: number): string => String(Number(value.toPrecision(4)));
const percent = (share: number): string => `${decimals(Number((100 * share).toPrecision(3)))} %`;
const estimate = ({ value, low, high }: Estimate): string => `${percent(value)} (${percent(low)} to ${percent(high)})`;
const counted = (rate: ErrorRate): string => `${estimate(rate)}, ${rate.errors} of ${rate.trials}`;

function toMarkdown(title: string, verdict: string, sections: readonly Section[]): string {
  // Names come from outside: nothing in them may end a cell or begin markup.
  const safe = (value: string): string => value.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&").replace(/\s+/g, " ");
  const parts = [`# ${safe(title)}`, `**${safe(verdict)}**`];
  for (const section of sections) {
    parts.push(`## ${safe(section.title)}`);
    if (section.rows) {
      parts.push(["| | |", "| --- | --- |", ...section.rows.map(([name, value]) => `| ${safe(name)} | ${safe(value)} |`)].join("\n")); // prettier-ignore
    }
    if (section.items) parts.push(section.items.map((item) => `- ${safe(item)}`).join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

function toHtml(title: string, verdict: string, sections: readonly Section[]): string {
  const safe = (value: string): string => value.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const body = sections.map(({ title: heading, rows, items }) => {
    const table = rows?.map(([name, value]) => `<tr><th>${safe(name)}</th><td>${safe(value)}</td></tr>`).join("");
    const listed = items?.map((item) => `<li>${safe(item)}</li>`).join("");
    return `<h2>${safe(heading)}</h2>${table ? `<table>${table}</table>` : ""}${listed ? `<ul>${listed}</ul>` : ""}`;
  });
  const style =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}th{text-align:left;font-weight:400;padding-right:1rem;vertical-align:top}";
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${safe(title)}</title><style>${style}</style></head>\n<body><h1>${safe(title)}</h1>\n<p><strong>${safe(verdict)}</strong></p>\n${body.join("\n")}\n</body></html>\n`;
}
