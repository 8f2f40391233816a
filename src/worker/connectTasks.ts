import { requireFit } from "../core/check.js";
import { readMessage, type Message, type Outcome, type Port } from "./message.js";
import { packArguments, type Handles } from "./packArguments.js";
import { packError, unpackError } from "./packError.js";

/** What a worker serves, as a page calls it: every function returns a promise, and objects with methods stay in the worker. */
export type Remote<Served> = Served extends (...args: infer Arguments) => infer Result
  ? (...args: Arguments) => Promise<Awaited<Result>>
  : { readonly [Name in keyof Served as Served[Name] extends object ? Name : never]: Remote<Served[Name]> };

/** The tasks that {@link serveTasks} was given; if a function makes them, what it makes. */
export type Served<Given> = Given extends (...args: never) => infer Made ? Awaited<Made> : Given;

/** A worker's tasks, and the way to end it. */
export interface Connection<Tasks> {
  /** The worker's functions. */
  readonly tasks: Remote<Tasks>;
  /** Ends the worker. Calls in progress are rejected. */
  readonly close: () => void;
}

/** A call that has not ended. */
interface Call {
  readonly handles: Handles;
  readonly settle: (outcome: Outcome) => void;
  /** What a callback threw: the call fails with it, however it ends. */
  failure?: { readonly error: unknown };
}

/**
 * Calls what a worker serves with {@link serveTasks}, so that training, embedding and identifying leave the page's thread free.
 *
 * Arguments and results are copied. Functions among the arguments, such as `onEpochEnd`, are called in the page, and what they return goes back to the worker (`"stop"`, for example);
 * an `AbortSignal` aborts in the worker. What is thrown in the worker is thrown here: a `RangeError`, `TypeError`, `SyntaxError`, abort or timeout keeps its class, any other error becomes an `Error`
 * of the same name; an aborted call rejects with the signal's own reason.
 *
 * @param worker - A module worker whose file calls {@link serveTasks}, or a `MessagePort`.
 * @throws TypeError if `worker` is neither. A call rejects if the worker's file cannot be loaded or fails, a value cannot be copied, or a callback throws.
 * @example
 * ```ts
 * const worker = new Worker(new URL("./trainer.js", import.meta.url), { type: "module" });
 * const { tasks, close } = connectTasks<{ train(samples: number[][], options: { onEpochEnd(epoch: number): void }): Promise<History> }>(worker);
 * const history = await tasks.train([[0, 1], [5, 0]], { onEpochEnd: (epoch) => (document.title = `epoch ${epoch}`) });
 * close();
 * ```
 */
export function connectTasks<Given>(worker: Port): Connection<Served<Given>> {
  const who = "connectTasks";
  const given = worker as
    (Port & { terminate?: () => void; start?: () => void; close?: () => void }) | null | undefined;
  requireFit(typeof given?.postMessage === "function" && typeof given.addEventListener === "function", who, "worker", "a Worker or a MessagePort", worker); // prettier-ignore

  const calls = new Map<number, Call>();
  let numbers = 0;
  let ended: Error | undefined;
  const next = (): number => ++numbers;
  const end = (error: Error): void => {
    ended ??= error;
    for (const call of calls.values()) call.settle({ error: ended });
  };

  const call = (path: readonly string[], args: readonly unknown[]): Promise<unknown> => {
    if (ended) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      const id = next();
      const { packed, handles } = packArguments(args, next);
      for (const { aborted, reason } of handles.signals.values()) {
        if (aborted) {
          reject(reason as Error);
          return;
        }
      }
      const stops: (() => void)[] = [];
      const settle = (outcome: Outcome): void => {
        calls.delete(id);
        for (const stop of stops) stop();
        if ("value" in outcome) resolve(outcome.value);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever was thrown there is thrown here
        else reject(outcome.error);
      };
      try {
        worker.postMessage({ oneShot: 1, kind: "call", id, path, args: packed } satisfies Message);
      } catch (cause) {
        const message = `${who}: the arguments of ${path.join(".")} must be plain data, functions and signals, which can go to a worker; pass numbers instead of tensors`; // prettier-ignore
        reject(new TypeError(message, { cause }));
        return;
      }
      calls.set(id, { handles, settle });
      for (const [signal, own] of handles.signals) {
        const abort = (): void => {
          worker.postMessage({ oneShot: 1, kind: "abort", signal, reason: packError(own.reason) } satisfies Message);
        };
        own.addEventListener("abort", abort);
        stops.push(() => {
          own.removeEventListener("abort", abort);
        });
      }
    });
  };

  worker.addEventListener("message", ({ data }) => {
    const message = readMessage(data);
    if (message?.kind === "ended") finish(calls.get(message.id), message);
    else if (message?.kind === "callback") void answer(worker, calls, message);
  });
  const listen = worker.addEventListener as (type: string, listener: (event: { message?: string }) => void) => void;
  listen.call(worker, "error", ({ message }) => {
    const why = message ? `: ${message}` : "";
    end(
      new Error(`${who}: the worker failed${why}; see that its file is served, and is started with { type: "module" }`),
    );
  });
  listen.call(worker, "messageerror", () => {
    end(new Error(`${who}: the worker sent what cannot be read here`));
  });
  given?.start?.();

  return {
    tasks: remote(call, []) as Remote<Served<Given>>,
    close: () => {
      (given?.terminate ?? given?.close)?.call(given);
      end(new Error(`${who}: the worker was closed`));
    },
  };
}

/** Ends a call with the outcome that the worker sent, or with the error of a callback that failed. */
function finish(call: Call | undefined, { outcome, abortedBy }: Message & { kind: "ended" }): void {
  if (call === undefined) return;
  if (call.failure) call.settle(call.failure);
  else if ("value" in outcome) call.settle(outcome);
  else {
    const signal = abortedBy === undefined ? undefined : call.handles.signals.get(abortedBy);
    call.settle({ error: signal ? signal.reason : unpackError(outcome.error) });
  }
}

/** Calls a function of the page for the worker. */
async function answer(
  worker: Port,
  calls: ReadonlyMap<number, Call>,
  { id, callback, args }: Message & { kind: "callback" },
): Promise<void> {
  const call = [...calls.values()].find(({ handles }) => handles.functions.has(callback));
  let outcome: Outcome = { value: undefined };
  try {
    outcome = { value: await call?.handles.functions.get(callback)!(...args) };
    worker.postMessage({ oneShot: 1, kind: "returned", id, outcome } satisfies Message);
  } catch (error) {
    if (call) call.failure ??= { error };
    worker.postMessage({ oneShot: 1, kind: "returned", id, outcome: { error: packError(error) } } satisfies Message);
  }
}

/** An object whose properties can all be called, and have such properties themselves. */
function remote(
  call: (path: readonly string[], args: readonly unknown[]) => Promise<unknown>,
  path: readonly string[],
): unknown {
  return new Proxy(() => undefined, {
    // With a `then`, the object would be taken for a promise, one that never settles.
    get: (_, name) => (typeof name === "symbol" || name === "then" ? undefined : remote(call, [...path, name])),
    apply: (_, __, args: readonly unknown[]) => call(path, args),
  });
}
