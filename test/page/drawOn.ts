import type { Page } from "playwright";

type Strokes = readonly (readonly (readonly [number, number])[])[];

/** Signs as a visitor draws them, in shares of the paper's width. */
export const SIGNS = {
  A: [[[0.2, 0.85], [0.5, 0.15], [0.8, 0.85]], [[0.32, 0.6], [0.68, 0.6]]],
  hook: [[[0.25, 0.2], [0.25, 0.8], [0.75, 0.8]], [[0.7, 0.2], [0.45, 0.5], [0.75, 0.55]]],
  spiral: [[[0.5, 0.5], [0.58, 0.45], [0.6, 0.58], [0.45, 0.65], [0.35, 0.5], [0.45, 0.3], [0.7, 0.3], [0.8, 0.55], [0.65, 0.8], [0.35, 0.82], [0.18, 0.6]]],
} satisfies Record<string, Strokes>; // prettier-ignore

/** Draws with the mouse; `wobble` moves each point a little, differently from the last. */
export async function drawOn(page: Page, strokes: Strokes, wobble = 0): Promise<void> {
  await page.locator("#pad").scrollIntoViewIfNeeded();
  const { x: left, y: top, width, height } = (await page.locator("#pad").boundingBox())!;
  for (const stroke of strokes) {
    for (const [i, [x, y]] of stroke.entries()) {
      const [dx, dy] = [wobble * Math.sin(7 * x + 13 * y + i), wobble * Math.cos(5 * x + i)];
      await page.mouse.move(left + (x + dx) * width, top + (y + dy) * height, { steps: i === 0 ? 1 : 4 });
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
  }
}
