import type { BackendName } from "one-shot-ts/backends";
import type { RawImage } from "one-shot-ts/images";
import { connectTasks } from "one-shot-ts/worker";
import { Camera } from "./input/Camera.js";
import { Pad } from "./input/Pad.js";
import { recordSound } from "./input/recordSound.js";
import { inkImage } from "./ink/inkImage.js";
import { drawCurves } from "./page/drawCurves.js";
import { drawHistogram } from "./page/drawHistogram.js";
import { drawMap } from "./page/drawMap.js";
import { element } from "./page/element.js";
import { evidenceInWords, whoInWords } from "./page/evidenceInWords.js";
import { listPeople } from "./page/listPeople.js";
import { pictureCanvas } from "./page/pictureCanvas.js";
import { saveBytes } from "./page/saveBytes.js";
import { trainingPanel } from "./page/trainingPanel.js";
import type { Answer, Place, Speed, State } from "./worker/answer.js";
import type { tasks as served } from "./worker/main.js";

const worker = new Worker(new URL("./worker/main.ts", import.meta.url), { type: "module" });
const { tasks } = connectTasks<typeof served>(worker);

let state: State;
/** What is on the paper if it was not drawn: a photo, or a sound as a picture. */
let picture: RawImage | undefined;
let asking = false;
let askAgain = false;
/** Shown while the paper is empty, after somebody was enrolled. */
let enrolled = "";

const say = (id: string, text: string): void => {
  element(id).textContent = text;
};
const problem = (error: unknown): void => {
  const text = error instanceof Error ? error.message : String(error);
  element("problem").hidden = text === "";
  say("problem", text);
};
/** Runs what a visitor asked for, and shows what went wrong. */
const attempt = async (action: () => Promise<void>): Promise<void> => {
  problem("");
  try {
    await action();
  } catch (error) {
    problem(error);
  }
};

const onPaper = (): RawImage | undefined => picture ?? (pad.drawing.length > 0 ? inkImage(pad.drawing) : undefined);

function showAnswer(answer: Answer | undefined, map: readonly Place[]): void {
  say(
    "who",
    answer
      ? whoInWords(answer)
      : enrolled || (state.people.length === 0 ? "Draw something, then give it a name." : "Draw, and I say who it is."),
  );
  const known = answer !== undefined && answer.candidates.length > 0;
  say("distance", known ? answer.distance.toFixed(2) : "–");
  say("threshold", state.threshold > 1e6 ? "none" : state.threshold.toFixed(2));
  say("probability", known ? `${Math.round(100 * answer.probability)} %` : "–");
  drawHistogram(element("histogram"), state, known ? answer.distance : undefined);
  say("evidence", answer ? evidenceInWords(answer, state) : "What the distance says will stand here.");
  const nearest = (answer?.candidates ?? []).slice(0, 5).map(({ name, distance, isMatch }) => {
    const item = document.createElement("li");
    item.textContent = `${name}, ${distance.toFixed(2)}${isMatch ? ", a match" : ""}`;
    return item;
  });
  element("nearest").replaceChildren(...nearest);
  drawMap(element("places"), map);
}

/** Asks who is on the paper; while an answer is awaited, only the newest question is kept. */
async function ask(): Promise<void> {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    do {
      askAgain = false;
      const now = onPaper();
      const answer = now && (await tasks.identify(now));
      showAnswer(answer, answer?.map ?? (await tasks.mapWith()));
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set while the answer is awaited
    } while (askAgain);
  } catch (error) {
    problem(error);
  } finally {
    asking = false;
  }
}

const pad = new Pad(element("pad"), () => {
  if (pad.drawing.length > 0) {
    picture = undefined;
    enrolled = "";
  }
  void ask();
});

function showState(next: State): void {
  state = next;
  listPeople(element("list"), state.people, (name) => {
    void attempt(async () => showState(await tasks.remove(name)));
  });
  say("verdict", `${state.trainedHere ? "Trained on your drawings. " : ""}${state.verdict}`);
  training.update(state);
  void ask();
}

function showSpeed({ backend, threads, perAnswer }: Speed): void {
  element<HTMLSelectElement>("backend").value = backend;
  const on = threads > 1 ? `, ${threads} threads` : "";
  say("speed", `${perAnswer < 10 ? perAnswer.toFixed(1) : Math.round(perAnswer)} ms for a drawing${on}`);
}

const training = trainingPanel(
  (options) => tasks.train(options),
  (next) => showState(next),
);

drawCurves(element("curves"), [], 1);

// Input
const camera = new Camera(element("video"));
function showPicture(made: RawImage): void {
  pad.clear(pictureCanvas(made));
  picture = made;
  void ask();
}
for (const radio of document.querySelectorAll<HTMLInputElement>("input[name=input]")) {
  radio.addEventListener("change", () => {
    void attempt(async () => {
      camera.stop();
      element("pen-tools").hidden = radio.value !== "pen";
      element("other-tools").hidden = radio.value === "pen";
      say("capture", radio.value === "camera" ? "Take a picture" : "Record one second");
      if (radio.value === "camera") await camera.start();
    });
  });
}
element("capture").addEventListener("click", () => {
  void attempt(async () => {
    if (!element("video").hidden) {
      const taken = camera.take();
      camera.stop();
      showPicture(taken);
      say("capture", "Take another picture");
      return;
    }
    if (element("capture").textContent.startsWith("Take")) {
      await camera.start();
      say("capture", "Take a picture");
      return;
    }
    say("capture", "Recording …");
    const { samples, sampleRate } = await recordSound(1).finally(() => say("capture", "Record one second"));
    showPicture(await tasks.pictureOf(samples, sampleRate));
  });
});
element("undo").addEventListener("click", () => pad.undo());
element("clear").addEventListener("click", () => {
  picture = undefined;
  pad.clear();
});

// Enrolling, files, backend
element("enroll").addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(async () => {
    const drawn = onPaper();
    if (!drawn) throw new Error("Draw something first: the paper is empty.");
    const name = element<HTMLInputElement>("name").value;
    const next = await tasks.enroll(name, drawn);
    picture = undefined;
    pad.clear();
    enrolled = `${name} is enrolled. Draw it again.`;
    showState(next);
  });
});
element("save").addEventListener("click", () => {
  void attempt(async () => saveBytes(await tasks.file(), "drawings.oneshot"));
});
element("open").addEventListener("click", () => element("file").click());
element("file").addEventListener("change", ({ target }) => {
  void attempt(async () => {
    const input = target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    showState(await tasks.openFile(new Uint8Array(await file.arrayBuffer())));
    say("file-said", `Opened ${file.name}: ${state.people.length} ${state.people.length === 1 ? "name" : "names"}.`);
  });
});
element("reset").addEventListener("click", () => {
  if (!confirm("Forget all names, drawings and what was trained here?")) return;
  void attempt(async () => showState(await tasks.reset()));
});
element("card").addEventListener("click", () => {
  void attempt(async () => saveBytes(new TextEncoder().encode(await tasks.card()), "evidence.html", "text/html"));
});
element("backend").addEventListener("change", ({ target }) => {
  void attempt(async () => {
    const select = target as HTMLSelectElement;
    select.disabled = true;
    say("speed", "starting …");
    try {
      showSpeed(await tasks.useBackend(select.value as BackendName));
    } catch (error) {
      showSpeed(await tasks.speed());
      throw error;
    } finally {
      select.disabled = false;
    }
  });
});

await attempt(async () => {
  showState(await tasks.state());
  performance.mark("ready");
  showSpeed(await tasks.speed());
});
if ("serviceWorker" in navigator && import.meta.env.PROD) {
  await navigator.serviceWorker.register("./serviceWorker.js").catch(() => undefined);
}
