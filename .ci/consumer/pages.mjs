import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const isolated = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const policy = "default-src 'self' 'wasm-unsafe-eval'";

/** How a page is served, and what it must answer. */
const settings = [
  { name: "plain", headers: {}, expected: /^trained on 1 thread/ },
  { name: "isolated", headers: isolated, expected: /^trained on [2-8] threads$/ },
  { name: "under a policy", headers: { "Content-Security-Policy": policy }, expected: /^trained on 1 thread/ },
  {
    name: "isolated, under a policy without workers",
    headers: { ...isolated, "Content-Security-Policy": policy },
    expected: /^trained on 1 thread/,
  },
  {
    name: "under a policy without wasm",
    headers: { "Content-Security-Policy": "default-src 'self'" },
    expected: /^FAILED: .*'wasm-unsafe-eval'/,
  },
];

/** Opens each page in Chromium under each setting; throws if one does not answer as expected within 30 s. */
export async function openPages(folder, pages, say) {
  let headers = {};
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://page").pathname;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    try {
      const body = readFileSync(join(folder, path));
      response.setHeader("content-type", TYPES[extname(path)] ?? "text/plain");
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  try {
    for (const setting of settings) {
      headers = setting.headers;
      for (const path of pages) {
        // Parcel's output begins with an inline script, and a page's worker has the page's policy: other pages show these settings.
        if ("Content-Security-Policy" in headers && /parcel|worker/.test(path)) continue;
        const page = await browser.newPage();
        await page.goto(`${base}/${path}`);
        await page.waitForFunction(() => document.title !== "wait", null, { timeout: 30_000 }).catch(() => undefined);
        const answer = await page.title();
        await page.close();
        if (!setting.expected.test(answer)) {
          throw new Error(`${path}, ${setting.name}: must answer ${setting.expected}, got ${answer}`);
        }
        say(`${path}, ${setting.name}`, answer.split(/[;(\n]/)[0]);
      }
    }
  } finally {
    await browser.close();
    server.close();
  }
}
