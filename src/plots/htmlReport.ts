import { requireFit, requireList, requireObject } from "../core/check.js";
import { escapeXml } from "./plotStyle.js";

/** A table of a report: column names above rows of cells; numbers are right-aligned. */
export interface ReportTable {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Cells, row by row. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One section of a report; omitted parts are left out. */
export interface ReportSection {
  /** Its heading. */
  readonly title: string;
  /** Text under the heading; blank lines separate paragraphs. */
  readonly text?: string;
  /** A table of figures. */
  readonly table?: ReportTable;
  /** Pictures: SVG documents from the other functions here. */
  readonly pictures?: readonly string[];
}

/** A report for {@link htmlReport}. */
export interface Report {
  /** Title of the page. */
  readonly title: string;
  /** A line or two under the title, such as what was measured on what. */
  readonly subtitle?: string;
  /** The sections, in order. */
  readonly sections: readonly ReportSection[];
}

/**
 * A self-contained HTML page: no scripts, no external addresses, light or dark as the reader prefers.
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
  const { title, subtitle, sections } = requireReport("htmlReport", report);
  const body = sections.map(({ title: heading, text, table, pictures = [] }) => {
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
      ...figures,
      `</section>`,
    ].join("\n");
  });
  return [
    `<!doctype html>`,
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">`,
    `<title>${escapeXml(title)}</title><style>${pageStyle}</style></head><body><main>`,
    `<h1>${escapeXml(title)}</h1>`,
    subtitle ? `<p class="subtitle">${escapeXml(subtitle)}</p>` : "",
    ...body,
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
  const { title, subtitle, sections } = requireReport("jsonReport", report);
  const figures = sections.map(({ title: heading, text, table }) => ({ title: heading, text, table }));
  return `${JSON.stringify({ title, subtitle, sections: figures }, null, 2)}\n`;
}

function requireReport(who: string, report: Report): Report {
  const { title, subtitle = "", sections } = requireObject(who, "report", report, "an object", ["title", "sections"]);
  const requireTexts = (name: string, texts: readonly unknown[]): void => {
    for (const text of texts) requireFit(typeof text === "string", who, name, "a text", text);
  };
  requireTexts("title and subtitle", [title, subtitle]);
  requireList(who, "sections", sections, "a list of sections");
  for (const section of sections) {
    const { title: heading, text = "", table, pictures = [] } = requireObject(who, "each section", section, "an object", ["title"]); // prettier-ignore
    requireTexts("title and text of a section", [heading, text]);
    requireFit(Array.isArray(pictures), who, "pictures", "a list of SVG documents", pictures);
    requireTexts("each picture", pictures);
    if (table === undefined) continue;
    const { columns, rows } = requireObject(who, "table", table, "an object", ["columns", "rows"]);
    for (const list of [columns, rows]) requireFit(Array.isArray(list), who, "columns and rows", "lists", list);
    requireTexts("each column", columns);
    for (const row of rows) {
      requireFit(Array.isArray(row), who, "each row", "a list of cells", row);
      for (const cell of row) requireFit(["string", "number"].includes(typeof cell), who, "each cell", "a text or a number", cell); // prettier-ignore
    }
  }
  return report;
}

function tableHtml({ columns, rows }: ReportTable): string {
  const head = columns.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join("");
  const lines = rows.map(
    (row) =>
      `<tr>${row.map((cell) => (typeof cell === "number" ? `<td class="number">${formatNumber(cell)}</td>` : `<td>${escapeXml(cell)}</td>`)).join("")}</tr>`,
  );
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
figure{margin:1.25rem 0}figure svg{max-width:100%;height:auto}
@media (prefers-color-scheme:dark){body{background:#17191d;color:#e8e8ea}th,td{border-color:#3a3e46}}`;
