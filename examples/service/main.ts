// A service for pictures or recordings: enroll, verify, identify over HTTP. Run: npm run service
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { useWasm } from "one-shot-ts/backends";

import { openService } from "./openService.js";
import { defaultSettings } from "./settings.js";

const { env } = process;
const { values } = parseArgs({
  options: {
    host: { type: "string", default: env.HOST ?? "127.0.0.1" },
    port: { type: "string", default: env.PORT ?? "8080" },
    data: { type: "string", default: env.DATA ?? fileURLToPath(new URL("out", import.meta.url)) },
    recognizer: { type: "string" },
    database: { type: "string", ...(env.DATABASE_URL !== undefined && { default: env.DATABASE_URL }) },
    threads: { type: "string" },
  },
});
await useWasm(values.threads === undefined ? {} : { threads: Number(values.threads) });
const { app, firstKey } = await openService({
  folder: values.data,
  ...(values.recognizer !== undefined && { recognizer: values.recognizer }),
  ...(values.database !== undefined && { database: values.database }),
  logger: { level: env.LOG_LEVEL ?? "warn" },
  tell: (line) => {
    console.log(line);
  },
});
const address = await app.listen({ host: values.host, port: Number(values.port) });
console.log(`listening on ${address}, described at ${address}/docs`);
if (firstKey !== undefined) console.log(`the first key, shown only now: ${firstKey}`);

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1); // asked twice
    stopping = true;
    console.log("stopping: no new requests, those under way are finished");
    // Do not wait for slow clients.
    setTimeout(() => {
      app.server.closeAllConnections();
    }, defaultSettings.stopMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
