import { indexedDbStore, memoryStore, type Encoder } from "one-shot-ts";
import type { BackendName } from "one-shot-ts/backends";
import type { RawImage } from "one-shot-ts/images";
import type { Answer, KeptDrawing, Place, Speed, State, TrainOptions } from "./answer.js";
import { loadDrawings, saveDrawings } from "./drawingStore.js";
import { loadRecognizer, type Loaded } from "./loadRecognizer.js";
import { startBackend } from "./startBackend.js";
import { twoAxes } from "./twoAxes.js";

const kept = indexedDbStore("one-shot-ts page: recognizer");

/** The recognizer and the drawings behind the page. Its methods are the page's tasks. */
export class Session {
  private drawings: KeptDrawing[] = [];
  private readonly embedded = new Map<RawImage, Float32Array>();
  private threads = 1;
  private backend: BackendName = "wasm";
  private trainedHere = false;
  private constructor(
    private loaded: Loaded,
    private histogram: State["histogram"],
    private readonly original: State["histogram"],
    private readonly base: string,
  ) {}

  /** Starts wasm and loads what was kept in this browser, or else the tower that comes with the page. */
  static async open(base: string): Promise<Session> {
    const histogram = fetch(`${base}handwriting.json`).then(
      (response) => response.json() as Promise<State["histogram"]>,
    );
    const [{ threads }, original, drawings] = await Promise.all([startBackend("wasm"), histogram, loadDrawings()]);
    const own = drawings && (await kept.read()) !== undefined ? await loadRecognizer(kept).catch(() => undefined) : undefined; // prettier-ignore
    const session = new Session(own ?? (await loadRecognizer(`${base}handwriting.oneshot`)), original, original, base);
    session.threads = threads;
    if (own && drawings) {
      session.drawings = drawings.drawings;
      session.trainedHere = drawings.histogram !== undefined;
      session.histogram = drawings.histogram ?? original;
    }
    return session;
  }

  state(): State {
    const { recognizer } = this.loaded;
    const { calibration, support } = recognizer;
    const aim = calibration.criterion;
    const people = recognizer.names.map((name) => ({
      name,
      templates: recognizer.templateCount(name),
      pictures: this.drawings.filter((drawing) => drawing.name === name).map(({ picture }) => picture),
    }));
    return {
      people,
      threshold: recognizer.threshold,
      verdict: calibration.verdict,
      evidence: { identities: calibration.identities ?? 0, same: calibration.samePairs, different: calibration.differentPairs }, // prettier-ignore
      target: {
        rate: typeof aim === "object" && "falsePositiveIdentificationRate" in aim ? aim.falsePositiveIdentificationRate : 0, // prettier-ignore
        supported: support?.supported ?? calibration.supported,
      },
      histogram: this.histogram,
      trainedHere: this.trainedHere,
    };
  }

  async enroll(name: string, picture: RawImage): Promise<State> {
    const { name: asKept } = await this.loaded.recognizer.enroll(name, picture);
    this.drawings.push({ name: asKept, picture });
    await this.keep();
    return this.state();
  }

  async remove(name: string): Promise<State> {
    this.loaded.recognizer.remove(name);
    this.drawings = this.drawings.filter((drawing) => drawing.name !== name);
    await this.keep();
    return this.state();
  }

  /** Forgets everybody, and what was trained here. */
  async reset(): Promise<State> {
    this.replace(await loadRecognizer(`${this.base}handwriting.oneshot`), this.original);
    this.drawings = [];
    this.trainedHere = false;
    await this.keep();
    return this.state();
  }

  /** Says who a drawing is, and where it lies among the others. */
  async identify(picture: RawImage): Promise<Answer> {
    const started = performance.now();
    const { recognizer } = this.loaded;
    const { name, distance, probability, candidates } = await recognizer.identify(picture);
    const milliseconds = performance.now() - started;
    const { threshold } = recognizer;
    return { name, distance, probability, threshold, candidates, map: await this.mapWith(picture), milliseconds };
  }

  /** Switches to another backend; stays with the old one if that fails. */
  async useBackend(name: BackendName): Promise<Speed> {
    const before = this.backend;
    const bytes = await this.file();
    try {
      ({ threads: this.threads } = await startBackend(name));
      const store = memoryStore();
      await store.write(bytes);
      this.replace(await loadRecognizer(store), this.histogram);
      this.backend = name;
      return await this.speed();
    } catch (error) {
      await startBackend(before);
      throw error;
    }
  }

  async speed(): Promise<Speed> {
    const picture: RawImage = {
      data: new Uint8Array(96 * 96).fill(255).fill(0, 2000, 2060),
      height: 96,
      width: 96,
      channels: 1,
    };
    const times: number[] = [];
    for (let turn = 0; turn < 8; turn++) {
      const started = performance.now();
      await this.loaded.recognizer.encoder.embed([picture]);
      times.push(performance.now() - started);
    }
    const perAnswer = times.slice(1).sort((a, b) => a - b)[3];
    return { backend: this.backend, threads: this.threads, perAnswer };
  }

  /** Trains on the drawings made here; a failure or an abort leaves everything as it was. */
  async train(options: TrainOptions): Promise<State> {
    const { trainOn } = await import("./trainOn.js");
    const copy = memoryStore();
    await copy.write(await this.file());
    const { histogram, ...trained } = await trainOn(await loadRecognizer(copy), this.drawings, options);
    await trained.recognizer.enrollAll(this.drawings.map(({ picture }) => picture), this.drawings.map(({ name }) => name)); // prettier-ignore
    this.replace(trained, histogram);
    this.trainedHere = true;
    await this.keep();
    return this.state();
  }

  /** The recognizer as a file. */
  async file(): Promise<Uint8Array> {
    const store = memoryStore();
    await this.loaded.recognizer.save(store);
    return (await store.read())!;
  }

  /** Continues with a file that was saved here or by a program. */
  async openFile(bytes: Uint8Array): Promise<State> {
    const store = memoryStore();
    await store.write(bytes);
    this.replace(await loadRecognizer(store), this.original);
    this.drawings = [];
    this.trainedHere = false;
    await this.keep();
    return this.state();
  }

  async card(): Promise<string> {
    return (await this.loaded.recognizer.card()).html;
  }

  async pictureOf(samples: Float32Array, sampleRate: number): Promise<RawImage> {
    const { soundPicture } = await import("./soundPicture.js");
    return soundPicture(samples, sampleRate);
  }

  private replace(loaded: Loaded, histogram: State["histogram"]): void {
    const old = this.loaded;
    this.loaded = loaded;
    this.histogram = histogram;
    this.embedded.clear();
    old.recognizer.dispose();
  }

  private async keep(): Promise<void> {
    await this.loaded.recognizer.save(kept);
    await saveDrawings({ drawings: this.drawings, ...(this.trainedHere && { histogram: this.histogram }) });
  }

  /** Where the drawings lie on the map, including another one if given. */
  async mapWith(picture?: RawImage): Promise<Place[]> {
    const shown = this.drawings.slice(-60);
    const { encoder } = this.loaded.recognizer;
    const missing = shown.filter((drawing) => !this.embedded.has(drawing.picture)).map((drawing) => drawing.picture);
    const asked = picture ? [...missing, picture] : missing;
    const rows = asked.length > 0 ? await embedRows(encoder, asked) : [];
    missing.forEach((drawing, i) => this.embedded.set(drawing, rows[i]));
    const known = shown.map((drawing) => this.embedded.get(drawing.picture)!);
    const places = twoAxes(picture ? [...known, rows[rows.length - 1]] : known);
    return places.map((place, i) => (i < shown.length ? { ...place, name: shown[i].name } : place));
  }
}

async function embedRows(encoder: Encoder<RawImage>, pictures: readonly RawImage[]): Promise<Float32Array[]> {
  const { values, size } = await encoder.embed(pictures);
  return pictures.map((_, i) => values.slice(i * size, (i + 1) * size));
}
