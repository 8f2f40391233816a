import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { drawOn, SIGNS } from "./drawOn.js";
import { servePage } from "./servePage.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser;
let site: Awaited<ReturnType<typeof servePage>>;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  site = await servePage();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"], // prettier-ignore
  });
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** A visitor without anything kept from before. */
async function visit(options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, serviceWorkers: "block", ...options }); // prettier-ignore
  contexts.push(context);
  const page = await context.newPage();
  page.on("dialog", (dialog) => void dialog.accept());
  await open(page);
  return page;
}

async function open(page: Page): Promise<void> {
  await page.goto(site.address);
  await ready(page);
}

const ready = (page: Page): Promise<unknown> => page.locator("#speed", { hasText: "ms for a drawing" }).waitFor();
const says = (page: Page, id: string, text: string | RegExp): Promise<void> =>
  page.locator(`#${id}`, { hasText: text }).waitFor({ timeout: 60_000 });

async function enroll(page: Page, name: string, sign: keyof typeof SIGNS, wobble = 0): Promise<void> {
  await page.click("#clear");
  await drawOn(page, SIGNS[sign], wobble);
  await page.fill("#name", name);
  await page.click("#enroll button");
  await says(page, "who", `${name} is enrolled`);
}

async function show(page: Page, sign: keyof typeof SIGNS, wobble = 0.02): Promise<void> {
  await page.click("#clear");
  await drawOn(page, SIGNS[sign], wobble);
}

/** The distance once it stays: the page answers while one draws, too. */
async function settled(page: Page): Promise<number> {
  for (let last = ""; ;) {
    const now = (await page.textContent("#distance"))!;
    if (now === last) return Number(now);
    last = now;
    await page.waitForTimeout(500);
  }
}

const problems = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }; // prettier-ignore
    const { violations } = await checker.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  });
};

describe("the example page", () => {
  it("knows a sign by one drawing, calls another nobody, and forgets on request", async () => {
    const page = await visit();
    await enroll(page, "Anna", "A");
    await enroll(page, "Ben", "hook");
    await show(page, "A");
    await says(page, "who", "This is Anna.");
    expect(await settled(page)).toBeLessThan(Number(await page.textContent("#threshold")));
    expect(await page.textContent("#evidence")).toMatch(/near enough to Anna\. Of [\d,]+ pairs .* invented signs/);
    expect(await page.locator("#nearest li").allTextContents()).toHaveLength(2);
    expect(await page.locator("#places circle").count()).toBe(3);
    await show(page, "spiral");
    await says(page, "who", "Nobody I know.");
    await page.click("[aria-label='Forget Anna']");
    await show(page, "A");
    await says(page, "who", "Nobody I know.");
    await page.click("#reset");
    await says(page, "list", "Nobody yet.");
    expect(await page.textContent("#problem")).toBe("");
  });

  it("can be used by keyboard alone", async () => {
    const page = await visit();
    await page.focus("#pad");
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const many = (key: string): string[] => Array.from({ length: 8 }, () => key);
    await press(" ", ...many("ArrowRight"), ...many("ArrowDown"), ...many("ArrowLeft"), " ");
    await press("Tab", "Tab", "Tab");
    expect(await page.evaluate(() => document.activeElement!.id)).toBe("name");
    await page.keyboard.type("Key");
    await page.keyboard.press("Enter");
    await says(page, "who", "Key is enrolled");
  });

  it("keeps everything over a reload, gives it away as a file and takes that back", async () => {
    const page = await visit();
    await enroll(page, "Anna", "A");
    await page.reload();
    await ready(page);
    await says(page, "list", "Anna, 1 drawing");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
    const path = await download.path();
    await page.click("#reset");
    await says(page, "list", "Nobody yet.");
    await page.setInputFiles("#file", path);
    await says(page, "file-said", "1 name");
    await show(page, "A");
    await says(page, "who", "This is Anna.");
    await page.setInputFiles("#file", { name: "wrong.oneshot", mimeType: "", buffer: Buffer.from("not a recognizer") });
    await says(page, "problem", /\S/);
    await says(page, "list", "Anna, 1 drawing");
  });

  it("trains with live curves and no long task on the page's thread, at 50 frames a second, and can be stopped", async () => {
    const page = await visit();
    for (const [name, sign] of [
      ["Anna", "A"],
      ["Ben", "hook"],
    ] as const) {
      for (const wobble of [0, 0.02]) await enroll(page, name, sign, wobble);
    }
    await page.evaluate(() => {
      const seen = { longest: 0, frames: 0, from: performance.now() };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
      }).observe({ type: "longtask" });
      const frame = (): void => {
        seen.frames++;
        requestAnimationFrame(frame);
      };
      frame();
    });
    await page.click("#start");
    await page.waitForFunction(() => document.querySelector("#curves polyline")?.getAttribute("points")?.includes(" "));
    await page.click("#stop");
    await says(page, "train-said", "Stopped. Everything is as it was before.");
    await page.click("#start");
    await says(page, "train-said", "Trained in");
    const { longest, rate } = await page.evaluate(() => {
      const { seen } = globalThis as unknown as { seen: { longest: number; frames: number; from: number } };
      return { longest: seen.longest, rate: (1000 * seen.frames) / (performance.now() - seen.from) };
    });
    console.log(`longest task while training ${longest} ms, ${rate.toFixed(1)} frames a second`);
    expect(longest).toBeLessThan(200);
    expect(rate).toBeGreaterThan(process.env.QUIET ? 50 : 20); // 50 on a machine with nothing else to do
    await show(page, "A");
    await says(page, "who", "This is Anna.");
    await says(page, "verdict", "Trained on your drawings.");
  });

  it("takes pictures and sounds", async () => {
    const page = await visit();
    await page.check("input[value=camera]");
    await page.locator("#video").waitFor();
    await page.click("#capture");
    await says(page, "who", "I know nobody yet.");
    await page.check("input[value=microphone]");
    await page.click("#capture");
    await says(page, "capture", "Record one second");
    await page.fill("#name", "Beep");
    await page.click("#enroll button");
    await says(page, "list", "Beep, 1 drawing");
    expect(await page.textContent("#problem")).toBe("");
  });

  it("goes on with another backend, with the same answers", async () => {
    const page = await visit();
    await enroll(page, "Anna", "A");
    await show(page, "A");
    await says(page, "who", "This is Anna.");
    const distance = await settled(page);
    await page.selectOption("#backend", "cpu");
    await page.locator("#backend:enabled").waitFor();
    await show(page, "A");
    await says(page, "who", "This is Anna.");
    expect(await settled(page)).toBeCloseTo(distance, 1);
    expect(await page.textContent("#problem")).toBe("");
  });

  it("works offline once loaded, with threads that the service worker makes possible", async () => {
    const page = await visit({ serviceWorkers: "allow" });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await ready(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await page.context().setOffline(true);
    await page.reload();
    await ready(page);
    await enroll(page, "Anna", "A");
    await show(page, "A");
    await says(page, "who", "This is Anna.");
  });

  it.each([
    { width: 360, colorScheme: "light" },
    { width: 1440, colorScheme: "dark" },
  ] as const)(
    "has nothing that axe-core finds, no sideways scrolling and no layout shift at $width px, $colorScheme",
    async ({ width, colorScheme }) => {
      const page = await visit({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
      expect(await problems(page)).toEqual([]);
      await page.evaluate(() => {
        const seen = { shift: 0 };
        Object.assign(globalThis, { seen });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) seen.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
      });
      await enroll(page, "Anna", "A");
      await show(page, "A");
      await says(page, "who", "This is Anna.");
      expect(await problems(page)).toEqual([]);
      const { shift, sideways } = await page.evaluate(() => ({
        shift: (globalThis as unknown as { seen: { shift: number } }).seen.shift,
        sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      expect(sideways).toBe(0);
      expect(shift).toBeLessThan(0.02);
    },
  );

  it("loads at most 600 kB, and says how soon it answers", async () => {
    site.sent.clear();
    const page = await visit();
    const bytes = [...site.sent.values()].reduce((sum, own) => sum + own, 0);
    const soon = await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime);
    console.log(`first load ${bytes} bytes compressed, ready after ${Math.round(soon)} ms`);
    expect(bytes).toBeLessThan(600_000);
  });
});
