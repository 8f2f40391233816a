import { requireFit, requireObject, shown } from "../core/check.js";
import { readMessage, type Message, type Outcome, type Port } from "./message.js";
import { unpackArguments } from "./packArguments.js";
import { packError, unpackError } from "./packError.js";

/**
 * Serves functions and objects of a worker to the page, which calls them through {@link connectTasks}.
 *
 * Call it at the top of the worker's file, before anything is awaited, so that no call is missed. If the tasks take time to make, such as a loaded recognizer, pass a function
 * that makes them: calls wait for it.
 *
 * @param tasks - Functions, and objects with methods, such as a `Recognizer`, at any depth; or a function that makes such an object, which may be asynchronous.
 *   Arguments arrive as copies; functions among them call those of the page and return promises; signals abort when the page's do.
 * @param port - Where calls come from; default the worker's own scope.
 * @returns `tasks`, so that the page can pass their type to {@link connectTasks}.
 * @throws TypeError if `tasks` is neither an object nor a function, or there is no port.
 * @example
 * ```ts
 * export const tasks = serveTasks({
 *   async train(samples: number[][], labels: string[], options: { signal: AbortSignal; callbacks: TrainingCallbacks }) {
 *     const data = fromArrays(samples, labels);
 *     const net = new SiameseNet({ tower: denseTower({ inputShape: data.sampleShape }) });
 *     const sampler = pairSampler(data.labels);
 *     const history = await net.fit(data, { sampler, objective: contrastive(), epochs: 20, ...options });
 *     net.dispose();
 *     return history;
 *   },
 * });
 * ```
 */
export function serveTasks<Tasks extends object>(
  tasks: Tasks | (() => Tasks | Promise<Tasks>),
  port: Port = globalThis,
): Tasks | (() => Tasks | Promise<Tasks>) {
  const who = "serveTasks";
  if (typeof tasks !== "function") requireObject(who, "tasks", tasks, "an object of functions, or a function that makes one"); // prettier-ignore
  const given = port as Port | null | undefined;
  requireFit(typeof given?.postMessage === "function" && typeof given.addEventListener === "function", who, "port", "a port, such as a worker's scope", port); // prettier-ignore

  const controllers = new Map<number, AbortController>();
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let callbackCalls = 0;
  let made: Tasks | Promise<Tasks> | undefined = typeof tasks === "function" ? undefined : tasks;
  const post = (message: Message): void => {
    port.postMessage(message);
  };

  const callPage = (callback: number, args: readonly unknown[]): Promise<unknown> => {
    const id = ++callbackCalls;
    const answer = new Promise<unknown>((resolve, reject) => {
      waiting.set(id, (outcome) => {
        if ("value" in outcome) resolve(outcome.value);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever was thrown there is thrown here
        else reject(unpackError(outcome.error));
      });
      post({ oneShot: 1, kind: "callback", id, callback, args });
    });
    answer.catch(() => undefined); // the page rejects the call itself, whether or not the task waits for its callbacks
    return answer;
  };

  const run = async ({ id, path, args }: Message & { kind: "call" }): Promise<void> => {
    const signals = new Map<number, AbortController>();
    try {
      const own = unpackArguments(
        args,
        (callback) =>
          (...given: readonly unknown[]) =>
            callPage(callback, given),
        (signal) => {
          const controller = new AbortController();
          signals.set(signal, controller);
          controllers.set(signal, controller);
          return controller.signal;
        },
      ) as readonly unknown[];
      made ??= (tasks as () => Tasks | Promise<Tasks>)();
      let root: Tasks;
      try {
        root = await made;
      } catch (error) {
        made = undefined; // the next call tries again
        throw error;
      }
      const value = await callAt(root, path, own);
      try {
        post({ oneShot: 1, kind: "ended", id, outcome: { value } });
      } catch (cause) {
        const name = path.join(".");
        throw new TypeError(
          `${who}: what ${name} returns must be plain data, which can be copied to the page, got ${shown(value)}`,
          { cause },
        );
      }
    } catch (error) {
      const aborted = [...signals].find(([, { signal }]) => signal.aborted && signal.reason === error);
      post({
        oneShot: 1,
        kind: "ended",
        id,
        outcome: { error: packError(error) },
        ...(aborted && { abortedBy: aborted[0] }),
      });
    } finally {
      for (const signal of signals.keys()) controllers.delete(signal);
    }
  };

  port.addEventListener("message", ({ data }) => {
    const message = readMessage(data);
    if (message?.kind === "call") void run(message);
    else if (message?.kind === "abort") controllers.get(message.signal)?.abort(unpackError(message.reason));
    else if (message?.kind === "returned") {
      waiting.get(message.id)?.(message.outcome);
      waiting.delete(message.id);
    }
  });
  return tasks;
}

/** Calls the function at a path of names, as a method of the object that holds it. */
function callAt(root: object, path: readonly string[], args: readonly unknown[]): unknown {
  let owner: unknown;
  let value: unknown = root;
  for (const name of path) {
    owner = value;
    const has = typeof owner === "object" && owner !== null && !(name in Object.prototype) && name in owner;
    value = has ? (owner as Record<string, unknown>)[name] : undefined;
  }
  if (typeof value === "function") return Reflect.apply(value, owner, args);
  throw new TypeError(
    `serveTasks: the worker must serve a function ${path.join(".")}; it serves ${Object.keys(root).join(", ")}`,
  );
}
