import { requireCount, requireFit, requireObject, requireOptions } from "../core/check.js";
import { durationText } from "../core/durationText.js";
import type { SingleBar } from "cli-progress";

/** Called with the progress of a long job. */
export type OnProgress = (done: number, total: number) => void;

/** Options of {@link progressBar} and `progressCallbacks`. */
export interface ProgressOptions {
  /** The stream to draw on, if it is a terminal. Default standard error, so that piped output stays clean. */
  readonly stream?: NodeJS.WriteStream;
}

/** A bar on the terminal that moves when called; made by {@link progressBar}. */
export interface ProgressBar extends OnProgress {
  /** Moves the bar; `note` is shown after it. It ends when `done` reaches `total`. */
  (done: number, total: number, note?: string): void;
  /** Ends the bar; needed only if the job ends early. */
  stop(): void;
}

/**
 * A progress bar on the terminal, for any option called `onProgress`; without a note it shows the time left.
 *
 * It is silent if the stream is not a terminal or the package `cli-progress` is not installed, so it can stay in scripts.
 *
 * @param title - Text before the bar.
 * @example
 * ```ts
 * await readImageFolder("signatures", { onProgress: progressBar("Reading") });
 * ```
 */
export function progressBar(title: string, options: ProgressOptions = {}): ProgressBar {
  const who = "progressBar";
  const { stream = process.stderr } = requireOptions(who, options);
  requireFit(typeof title === "string", who, "title", "a text", title);
  requireObject(who, "stream", stream, "a stream", ["write"], "pass process.stderr, say");
  let bar: SingleBar | undefined;
  let latest: [done: number, total: number, note: string] | undefined;
  let isOver = !stream.isTTY;
  let first: { readonly done: number; readonly at: number } | undefined;

  const draw = (): void => {
    if (bar === undefined || latest === undefined) return;
    const [done, total, note] = latest;
    if (bar.isActive) {
      bar.setTotal(total);
      bar.update(done, { note });
    } else bar.start(total, done, { note });
  };
  if (!isOver) {
    // The bar loads asynchronously, perhaps after the first or even the last call; until then the latest call is only remembered.
    void import("cli-progress")
      .then(({ default: { SingleBar } }) => {
        if (isOver) return;
        const format = `${title.replaceAll(/[{}]/g, "")} {bar} {value}/{total} {note}`;
        bar = new SingleBar({
          format,
          stream,
          barCompleteChar: "█",
          barIncompleteChar: "░",
          gracefulExit: false, // its handler would swallow the first Ctrl-C
          linewrap: true, // left on: a killed program would not turn it on again
        });
        draw();
      })
      .catch(() => {
        isOver = true; // not installed, or a stream that cannot show a bar: silent
      });
  }
  const stop = (): void => {
    isOver = true;
    bar?.stop();
    bar = undefined;
  };
  const move = (done: number, total: number, note = ""): void => {
    requireCount(who, "done", done, 0);
    requireCount(who, "total", total, 0);
    requireFit(typeof note === "string", who, "note", "a text", note);
    if (isOver) return;
    first ??= { done, at: performance.now() };
    latest = [done, total, note || timeLeft(first, done, total)];
    draw();
    if (done >= total) stop();
  };
  return Object.assign(move, { stop });
}

/** How much longer a job is expected to take, once it has run for a second. */
function timeLeft(first: { readonly done: number; readonly at: number }, done: number, total: number): string {
  const seconds = (performance.now() - first.at) / 1000;
  if (seconds < 1 || done <= first.done || done >= total) return "";
  return `${durationText((seconds / (done - first.done)) * (total - done))} left`;
}
