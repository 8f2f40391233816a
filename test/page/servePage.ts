import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { AddressInfo } from "node:net";

const dist = fileURLToPath(new URL("../../examples/browser/dist", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** Serves the built page, compressed, as a static host does; without headers for isolation unless asked. */
export async function servePage({ isolated = false } = {}): Promise<{
  readonly address: string;
  /** Compressed bytes of each file that was asked for. */
  readonly sent: Map<string, number>;
  readonly close: () => Promise<void>;
}> {
  const sent = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = new URL(request.url!, "http://page").pathname;
    try {
      const body = gzipSync(readFileSync(join(dist, path === "/" ? "index.html" : path)), { level: 9 });
      sent.set(path, body.length);
      response.setHeader("content-type", TYPES[path === "/" ? ".html" : extname(path)] ?? "application/octet-stream");
      response.setHeader("content-encoding", "gzip");
      if (isolated) {
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      }
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    sent,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
