import { against } from "../shared/against.js";
import type { Figure } from "../shared/figure.js";
import type { StudyReport } from "../shared/writeReport.js";
import type { Figures } from "./tables.js";

/** What the report shows. */
export interface ReportContent extends Omit<StudyReport, "title" | "verdict"> {
  readonly figures: Figures;
}

/** The content of the report page that a run writes. */
export function reportOf({ figures, ...rest }: ReportContent): StudyReport {
  return { ...rest, title: "Job titles, resumes and occupations never seen before", verdict: verdictOf(figures) };
}

function verdictOf(figures: Figures): string {
  const beside = (name: string): string => {
    const others: readonly (readonly [string, Figure | undefined])[] = [
      ["TF-IDF of words in the singular", figures[`${name}.tfidfLemmas`]],
      ["TF-IDF of words as they are", figures[`${name}.tfidf`]],
      ["BM25", figures[`${name}.bm25`]],
    ];
    const known = others.filter((other): other is readonly [string, Figure] => other[1] !== undefined);
    return against(figures[name], Object.fromEntries(known), "high");
  };
  const sentences = [];
  if ("titles.recall@1" in figures) {
    sentences.push(
      `The first answer to a job title, among occupations that training did not see, is right in ${beside("titles.recall@1")}.`,
    );
  }
  if ("melo.success@1" in figures) {
    sentences.push(
      `For MELO's titles of O*NET the first of ESCO's surface forms is right in ${beside("melo.success@1")}.`,
    );
  }
  return sentences.length > 0 ? sentences.join(" ") : "A tower was trained and saved; nothing was tested.";
}
