import { requireFit, requireList, requireObject } from "../core/check.js";
import { escapeXml } from "./plotStyle.js";

/** A table of a report: column names above rows of cells; numbers are right-aligned. */
export interface ReportTable {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Cells, row by row. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** Index of the row to mark as the best one. */
  readonly best?: number;
}

/** One decision or sample: pictures side by side, what was answered, and whether that is right. */
export interface ReportCard {
  /** `data:` URLs of the pictures, as {@link pngDataUri} makes them; a card may hold text alone. */
  readonly images?: readonly string[];
  /** A word or two under each picture. */
  readonly labels?: readonly string[];
  /** What was answered, such as "one person, distance 0.31". */
  readonly caption: string;
  /** Whether the answer is right; no mark if undefined. */
  readonly outcome?: "right" | "wrong";
}

/** One section of a report; parts that are not given do not appear. */
export interface ReportSection {
  /** Its heading. */
  readonly title: string;
  /** Text under the heading; blank lines separate paragraphs. */
  readonly text?: string;
  /** A table of figures. */
  readonly table?: ReportTable;
  /** Decisions or samples to look at, in as many columns as fit. */
  readonly cards?: readonly ReportCard[];
  /** Pictures: SVG documents from the other functions here. */
  readonly pictures?: readonly string[];
}

/** A report for {@link htmlReport}. */
export interface Report {
  /** Title of the page. */
  readonly title: string;
  /** A line or two under the title, such as what was measured on what. */
  readonly subtitle?: string;
  /** What the reader must know before anything else, in a box: for example, that the data are invented. */
  readonly notice?: string;
  /** The result in a sentence or two, in larger letters before the sections. */
  readonly summary?: string;
  /** The sections, in order. */
  readonly sections: readonly ReportSection[];
  /** Facts for the foot of the page, by name: seed, settings, duration, counts. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/**
 * A self-contained HTML page: no scripts, no external URLs, light or dark as the reader prefers. On a narrow screen each row of a table becomes a
 * block of named values.
 *
 * Text and cells are escaped; pictures are inserted unchanged, so pass only SVG you trust.
 *
 * @throws TypeError if a picture is not an SVG document.
 * @example
 * ```ts
 * const page = htmlReport({ title: "Signatures", sections: [{ title: "Error rates", table: { columns: ["impostors", "EER"], rows: [["random", 0.06]] } }] });
 * ```
 */
export function htmlReport(report: Report): string {
  const { title, subtitle, notice, summary, sections, facts = {} } = requireReport("htmlReport", report);
  const foot = Object.entries(facts).map(
    ([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(String(value))}</dd>`,
  );
  const body = sections.map(({ title: heading, text, table, cards = [], pictures = [] }) => {
    const figures = pictures.map((svg) => {
      if (!svg.startsWith("<svg")) {
        throw new TypeError(
          `htmlReport: pictures must be SVG documents, got one that starts with ${JSON.stringify(svg.slice(0, 20))}`,
        );
      }
      return `<figure>${svg}</figure>`;
    });
    const paragraphs = (text ?? "").split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== "");
    return [
      `<section><h2>${escapeXml(heading)}</h2>`,
      ...paragraphs.map((paragraph) => `<p>${escapeXml(paragraph)}</p>`),
      table ? tableHtml(table) : "",
      cards.length > 0 ? `<div class="cards">${cards.map(cardHtml).join("\n")}</div>` : "",
      figures.length > 0 ? `<div class="pictures">${figures.join("\n")}</div>` : "",
      `</section>`,
    ].join("\n");
  });
  return [
    `<!doctype html>`,
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">`,
    `<title>${escapeXml(title)}</title><style>${pageStyle}</style></head><body><main>`,
    `<h1>${escapeXml(title)}</h1>`,
    subtitle ? `<p class="subtitle">${escapeXml(subtitle)}</p>` : "",
    notice ? `<p class="notice" role="note">${escapeXml(notice)}</p>` : "",
    summary ? `<p class="summary">${escapeXml(summary)}</p>` : "",
    ...body,
    foot.length > 0 ? `<footer><h2>This run</h2><dl>${foot.join("\n")}</dl></footer>` : "",
    `</main></body></html>`,
    "",
  ].join("\n");
}

/**
 * The figures of a report as JSON, to go with the page: titles, texts and tables, without the pictures.
 *
 * @returns Indented JSON text that ends with a line break.
 * @example
 * ```ts
 * const json = jsonReport({ title: "Signatures", sections: [{ title: "Error rates", table: { columns: ["EER"], rows: [[0.06]] } }] });
 * ```
 */
export function jsonReport(report: Report): string {
  const { title, subtitle, notice, summary, sections, facts } = requireReport("jsonReport", report);
  const figures = sections.map(({ title: heading, text, table }) => ({ title: heading, text, table }));
  return `${JSON.stringify({ title, subtitle, notice, summary, sections: figures, facts }, null, 2)}\n`;
}

function requireReport(who: string, report: Report): Report {
  const {
    title,
    subtitle = "",
    notice = "",
    summary = "",
    sections,
    facts = {},
  } = requireObject(who, "report", report, "an object", ["title", "sections"]);
  const requireTexts = (name: string, texts: readonly unknown[]): void => {
    for (const text of texts) requireFit(typeof text === "string", who, name, "a text", text);
  };
  requireTexts("title, subtitle, notice and summary", [title, subtitle, notice, summary]);
  const values = Object.values(requireObject(who, "facts", facts, "values by name"));
  for (const value of values) requireFit(["string", "number"].includes(typeof value), who, "each fact", "a text or a number", value); // prettier-ignore
  requireList(who, "sections", sections, "a list of sections");
  for (const section of sections) {
    const { title: heading, text = "", table, cards = [], pictures = [] } = requireObject(who, "each section", section, "an object", ["title"]); // prettier-ignore
    requireTexts("title and text of a section", [heading, text]);
    requireFit(Array.isArray(pictures), who, "pictures", "a list of SVG documents", pictures);
    requireTexts("each picture", pictures);
    requireFit(Array.isArray(cards), who, "cards", "a list of cards", cards);
    for (const card of cards) requireCard(who, card);
    if (table === undefined) continue;
    const { columns, rows, best } = requireObject(who, "table", table, "an object", ["columns", "rows"]);
    for (const list of [columns, rows]) requireFit(Array.isArray(list), who, "columns and rows", "lists", list);
    requireTexts("each column", columns);
    if (best !== undefined) requireFit(Number.isSafeInteger(best) && best >= 0 && best < rows.length, who, "best", "the index of a row", best); // prettier-ignore
    for (const row of rows) {
      requireFit(Array.isArray(row), who, "each row", "a list of cells", row);
      for (const cell of row) requireFit(["string", "number"].includes(typeof cell), who, "each cell", "a text or a number", cell); // prettier-ignore
    }
  }
  return report;
}

function requireCard(who: string, card: ReportCard): void {
  const {
    images = [],
    labels = [],
    caption,
    outcome,
  } = requireObject(who, "each card", card, "an object", ["caption"]);
  requireFit(typeof caption === "string", who, "caption of a card", "a text", caption);
  for (const list of [images, labels])
    requireFit(Array.isArray(list), who, "images and labels of a card", "lists", list);
  for (const text of labels) requireFit(typeof text === "string", who, "each label of a card", "a text", text);
  for (const image of images) {
    const isData = typeof image === "string" && /^data:image\/[a-z+]+;base64,[A-Za-z0-9+/=]*$/.test(image);
    requireFit(isData, who, "each image of a card", "a data: address of an image, as pngDataUri makes it", image);
  }
  requireFit(
    outcome === undefined || ["right", "wrong"].includes(outcome),
    who,
    "outcome",
    '"right" or "wrong"',
    outcome,
  );
}

function cardHtml({ images = [], labels = [], caption, outcome }: ReportCard): string {
  const pictures = images.map((image, k) => {
    const label = k < labels.length ? `<span>${escapeXml(labels[k])}</span>` : "";
    return `<div><img src="${image}" alt="${escapeXml(labels[k] ?? "")}">${label}</div>`;
  });
  const mark = outcome ? `<span class="mark ${outcome}">${outcome === "right" ? "✓" : "✗"} ${outcome}</span>` : "";
  const row = pictures.length > 0 ? `<div class="row">${pictures.join("")}</div>` : "";
  return `<div class="card">${row}<p>${mark}${escapeXml(caption)}</p></div>`;
}

function tableHtml({ columns, rows, best }: ReportTable): string {
  const head = columns.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join("");
  const lines = rows.map((row, place) => {
    const cells = row.map((cell, k) => {
      const mark = k === 0 && place === best ? ` <span class="mark">best</span>` : "";
      const column = k === 0 ? "" : ` data-column="${escapeXml(columns[k] ?? "")}"`;
      return typeof cell === "number"
        ? `<td class="number"${column}>${formatNumber(cell)}${mark}</td>`
        : `<td${column}>${escapeXml(cell)}${mark}</td>`;
    });
    return `<tr${place === best ? ` class="best"` : ""}>${cells.join("")}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${lines.join("\n")}</tbody></table></div>`;
}

const formatNumber = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));

const pageStyle = `
:root{color-scheme:light dark}
body{margin:0;background:#fff;color:#1c1e21;font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.8rem;margin:0 0 .25rem}h2{font-size:1.25rem;margin:2.5rem 0 .5rem}
.subtitle{margin:0;opacity:.8}.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .9rem .35rem 0;border-bottom:1px solid #d4d7dc;text-align:left}.number{text-align:right}
th{vertical-align:bottom;font-size:.9rem}td{vertical-align:top}.best td{font-weight:600}
.summary{font-size:1.2rem;line-height:1.45;margin:1.25rem 0}
.notice{border:1px solid #b98900;border-left-width:.4rem;background:#fff6dc;padding:.6rem .9rem;margin:1.25rem 0}
.mark{display:inline-block;border:1px solid currentColor;border-radius:.7rem;padding:0 .5rem;margin-right:.5rem;font-size:.8rem;font-weight:600;color:#00614a}
.mark.wrong{color:#a33300}td .mark{margin:0 0 0 .4rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:1rem;margin:1rem 0}
.card{border:1px solid #d4d7dc;border-radius:.5rem;padding:.75rem}.card p{margin:.5rem 0 0;font-size:.95rem}
.row{display:flex;gap:.5rem}.row div{flex:1 1 0;min-width:0;font-size:.85rem}
.row img{display:block;width:100%;height:8.5rem;object-fit:contain;background:#fff;border:1px solid #e3e5e8;image-rendering:auto}
.pictures{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}
figure{margin:.75rem 0;max-width:100%}figure svg{display:block;max-width:100%;height:auto}
footer{border-top:1px solid #d4d7dc;margin-top:3rem;font-size:.95rem}footer h2{margin-top:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
@media (max-width:36rem){
thead{display:block;position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}table,tbody{display:block}tr{display:block;padding:.5rem 0;border-bottom:1px solid #d4d7dc}
td,td.number{display:block;border:0;padding:.1rem 0;text-align:left}td:first-child{font-weight:600}
td[data-column]:not([data-column=""])::before{content:attr(data-column) ": ";opacity:.75;font-weight:400}
dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
@media (prefers-color-scheme:dark){body{background:#17191d;color:#e8e8ea}th,td,tr,.card,footer{border-color:#3a3e46}
.notice{background:#3a2f10}.mark{color:#2fd6a6}.mark.wrong{color:#ff9d66}}`;
