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
    expect(page).toContain('<td class="number" data-column="EER">0.06123</td>');
    expect(page).toContain('<td class="number" data-column="EER">3</td>');
  });

  it("begins with the notice and the summary, and ends with the facts", () => {
    const told = htmlReport({
      title: "T",
      notice: "Invented <data>",
      summary: "Good.",
      sections: [],
      facts: { seed: 3 },
    });
    const [notice, summary, facts] = ["Invented &#60;data&#62;", ">Good.<", "<dt>seed</dt><dd>3</dd>"].map((text) => told.indexOf(text)); // prettier-ignore
    expect(notice).toBeGreaterThan(0);
    expect(summary).toBeGreaterThan(notice);
    expect(facts).toBeGreaterThan(summary);
    expect(page).not.toContain("<footer>");
  });

  it("marks the best row, and names each value for narrow screens", () => {
    const table = { columns: ["kind", "EER"], rows: [["random", "6 %"], ["skilled", "7 %"]], best: 0 }; // prettier-ignore
    const marked = htmlReport({ title: "", sections: [{ title: "", table }] });
    expect(marked).toContain(
      '<tr class="best"><td>random <span class="mark">best</span></td><td data-column="EER">6 %</td>',
    );
    expect(marked.match(/class="best"/g)).toHaveLength(1);
    const wrong = { ...table, best: 2 };
    expect(() => htmlReport({ title: "", sections: [{ title: "", table: wrong }] })).toThrow(
      "htmlReport: best must be the index of a row, got 2",
    );
  });

  it("shows decisions as cards with pictures, labels and whether they are right", () => {
    const image = "data:image/png;base64,AA==";
    const cards = [
      { images: [image, image], labels: ["enrolled", "asked"], caption: "one <person>", outcome: "wrong" as const },
      { caption: "text alone" },
    ];
    const shown = htmlReport({ title: "", sections: [{ title: "", cards }] });
    expect(shown).toContain(`<div><img src="${image}" alt="asked"><span>asked</span></div>`);
    expect(shown).toContain('<p><span class="mark wrong">✗ wrong</span>one &#60;person&#62;</p>');
    expect(shown).toContain('<div class="card"><p>text alone</p></div>');
    const elsewhere = [{ caption: "", images: ["http://example.org/a.png"] }];
    expect(() => htmlReport({ title: "", sections: [{ title: "", cards: elsewhere }] })).toThrow(
      "htmlReport: each image of a card must be a data: address of an image, as pngDataUri makes it",
    );
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
    const whole = { title: "A", notice: "b", summary: "c", sections: [], facts: { seed: 3 } };
    expect(JSON.parse(jsonReport(whole))).toEqual(whole);
    expect(json.endsWith("}\n")).toBe(true);
  });
});
