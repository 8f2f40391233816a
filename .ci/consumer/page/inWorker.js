import { connectTasks } from "one-shot-ts/worker";

const worker = new Worker(new URL("./tasks.js", import.meta.url), { type: "module" });
const { tasks } = connectTasks(worker);

async function main() {
  const losses = [];
  const callbacks = { onEpochEnd: (epoch, { loss }) => void losses.push(loss) };
  const threads = await tasks.train({ epochs: 2, callbacks });
  if (losses.length !== 2 || !losses.every(Number.isFinite)) throw new Error(`no progress: ${losses}`);
  const controller = new AbortController();
  controller.abort(new RangeError("enough"));
  const aborted = await tasks.train({ signal: controller.signal }).catch((error) => error);
  if (aborted !== controller.signal.reason) throw new Error(`not aborted: ${aborted}`);
  const refused = await tasks.train({ epochs: 0 }).catch((error) => error);
  if (!(refused instanceof RangeError)) throw new Error(`not refused: ${refused}`);
  return `trained on ${threads} thread${threads > 1 ? "s" : ""}`;
}
main().then(
  (text) => (document.title = text),
  (error) => (document.title = `FAILED: ${error.stack ?? error}`),
);
