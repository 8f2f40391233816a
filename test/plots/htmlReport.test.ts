import { describe, expect, it } from "vitest";
import { htmlReport, jsonReport } from "../../src/plots/htmlReport.js";

describe("htmlReport", () => {
  const page = htmlReport({
    title: "A & B",
    subtitle: "on 3 pairs",
    sections: [
      {
        title: "Rates",
        text: "One.\n\nTwo <b>.",
        table: {
          columns: ["kind", "EER"],
          rows: [
            ["random", 0.061234567],
            ["skilled", 3],
          ],
        },
      },
      { title: "Pictures", pictures: ["<svg></svg>"] },
    ],
  });

  it("holds everything it shows, in light and dark", () => {
    expect(page).toContain("prefers-color-scheme:dark");
    expect(page).not.toMatch(/<script|<link|https?:|url\(/);
    expect(page).toContain("<figure><svg></svg></figure>");
  });

  it("escapes text and sets numbers", () => {
    expect(page).toContain("<h1>A &#38; B</h1>");
    expect(page).toContain("<p>Two &#60;b&#62;.</p>");
    expect(page).toContain('<td class="number">0.06123</td>');
    expect(page).toContain('<td class="number">3</td>');
  });

  it("refuses a picture that is no SVG", () => {
    expect(() => htmlReport({ title: "", sections: [{ title: "", pictures: ["<img>"] }] })).toThrow(
      'htmlReport: pictures must be SVG documents, got one that starts with "<img>"',
    );
  });
});

describe("jsonReport", () => {
  it("holds titles, texts and tables, and leaves pictures out", () => {
    const table = { columns: ["kind", "EER"], rows: [["random", 0.06]] };
    const json = jsonReport({ title: "A", sections: [{ title: "B", table, pictures: ["<svg></svg>"] }] });
    expect(JSON.parse(json)).toEqual({ title: "A", sections: [{ title: "B", table }] });
    expect(json.endsWith("}\n")).toBe(true);
  });
});
