import type { Logs } from "one-shot-ts";
import type { State, TrainOptions } from "../worker/answer.js";
import { drawCurves } from "./drawCurves.js";
import { element } from "./element.js";

const EPOCHS = 20;

/** The part of the page that trains: live curves, progress and a stop button. */
export function trainingPanel(
  train: (options: TrainOptions) => Promise<State>,
  done: (state: State) => void,
): { readonly update: (state: State) => void } {
  const [start, stop] = [element<HTMLButtonElement>("start"), element<HTMLButtonElement>("stop")];
  const progress = element<HTMLProgressElement>("progress");
  const said = element("train-said");
  let running: AbortController | undefined;
  let enough = false;

  const show = (): void => {
    start.disabled = running !== undefined || !enough;
    stop.disabled = running === undefined;
  };

  start.addEventListener("click", () => {
    void (async () => {
      running = new AbortController();
      const epochs: Logs[] = [];
      drawCurves(element("curves"), epochs, EPOCHS);
      said.textContent = "Training. You can go on drawing meanwhile.";
      show();
      stop.focus();
      const begun = performance.now();
      try {
        const onEpochEnd = (epoch: number, logs: Logs): void => {
          epochs.push(logs);
          progress.value = (epoch + 1) / EPOCHS;
          drawCurves(element("curves"), epochs, EPOCHS);
        };
        const state = await train({ signal: running.signal, epochs: EPOCHS, callbacks: { onEpochEnd } });
        const seconds = Math.round((performance.now() - begun) / 1000);
        said.textContent = `Trained in ${seconds} s. The threshold was chosen anew, on invented signs.`;
        done(state);
      } catch (error) {
        const stopped = running.signal.aborted;
        said.textContent = stopped ? "Stopped. Everything is as it was before." : `Training failed, and everything is as it was before: ${String(error)}`; // prettier-ignore
      } finally {
        running = undefined;
        progress.value = 0;
        show();
        start.focus();
      }
    })();
  });
  stop.addEventListener("click", () => running?.abort());

  return {
    update: ({ people }) => {
      const drawings = people.reduce((sum, { pictures }) => sum + pictures.length, 0);
      enough = people.filter(({ pictures }) => pictures.length > 0).length >= 2 && drawings >= 4;
      if (enough && said.textContent.startsWith("Enroll"))
        said.textContent = `${drawings} drawings of ${people.length} names to learn from.`;
      show();
    },
  };
}
