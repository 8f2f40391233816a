import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = new URL("../src", import.meta.url).pathname;

/** A folder imports only from those before it. */
const order = [
  "core",
  "tensors",
  "statistics",
  "data",
  "images",
  "audio",
  "text",
  "distances",
  "towers",
  "miners",
  "samplers",
  "losses",
  "training",
  "net",
  "interop",
  "calibration",
  "evaluation",
  "encoders",
  "gallery",
  "recognizer",
];
/** Own entry points: they may import the library, the library never imports them. */
const entries = ["backends", "plots", "node", "stores", "worker", "browser", "cli"];
/** Rooms of the library that are entry points too: their index may re-export from anywhere. */
const rooms = ["images", "audio", "text", "calibration", "evaluation", "gallery", "interop"];

/** Files that are not named after an export of theirs, by reason. */
const NAMED_OTHERWISE = {
  "a program, which exports nothing": ["cli/main"],
  "an entry point as a page gets it": ["stores/page"],
  "several of one kind, none of which is the main one": [
    "core/check",
    "distances/checkEmbeddings",
    "data/splits",
    "losses/proxies",
    "statistics/logisticRegression",
    "losses/reducers",
    "gallery/editIdentities",
    "stores/editStored",
    "miners/composeMiners",
    "miners/mined",
    "net/frozenNormalization",
    "node/checkpointState",
    "samplers/fixedSamplers",
    "samplers/groups",
    "text/countFeatures",
    "training/batchLosses",
    "training/callbacks",
    "training/pairObjectives",
    "training/spread",
  ],
  "one thing that is fitted, and what it says": [
    "calibration/isotonic",
    "calibration/platt",
    "calibration/likelihoodRatio",
  ],
  "a file format or a part of one: how it is read, how it is written": [
    "core/partsFile",
    "net/netArtifacts",
    "node/oggPages",
    "node/soundCodecs",
    "node/bmpPixels",
    "node/bmpRuns",
    "node/checkpointFile",
    "stores/galleryFrame",
  ],
  "named after the kernel it replaces, or the part of the machine it is": ["backends/"],
} as const;

/** Folders whose tests mirror them file by file. */
const MIRRORED = [
  "core",
  "tensors",
  "data",
  "distances",
  "towers",
  "miners",
  "samplers",
  "losses",
  "images",
  "audio",
  "text",
];

/** Whether a file exports more than types. */
const holdsCode = (text: string): boolean => /^export (?:async )?(?:function|class|const)/m.test(text);

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : path.endsWith(".ts") ? [path] : [];
  });
const files = filesIn(root).map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*/gm, "");
const importsOf = (text: string): string[] =>
  [
    ...withoutComments(text).matchAll(
      /^(?:import|export)[^"';]*?from "([^"]+)"|^import "([^"]+)"|import\("([^"]+)"\)/gms,
    ),
  ].map((match) => match.slice(1).find(Boolean) ?? "");
const folderOf = (path: string): string => path.split("/")[0];

describe("the source", () => {
  it("has no folder that the order of folders does not know", () => {
    const folders = new Set(files.filter(({ path }) => path.includes("/")).map(({ path }) => folderOf(path)));
    expect([...folders].filter((folder) => ![...order, ...entries].includes(folder))).toEqual([]);
  });

  it("imports only from folders above", () => {
    const wrong: string[] = [];
    for (const { path, text } of files) {
      if (path.endsWith("index.ts")) continue;
      const from = folderOf(path);
      for (const target of importsOf(text).filter((name) => name.startsWith("."))) {
        const to = folderOf(relative(root, join(root, dirname(path), target)));
        if (from === to) continue;
        const allowed = entries.includes(from)
          ? order.includes(to) || (from === "cli" && entries.includes(to)) || (from === "stores" && to === "node")
          : order.includes(to) && order.indexOf(to) < order.indexOf(from);
        if (!allowed) wrong.push(`${path} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("imports nothing but tfjs-core and tfjs-layers in the main entry point, and layers only to build, run or save towers", () => {
    const wrong: string[] = [];
    for (const { path, text } of files.filter(({ path }) => !entries.includes(folderOf(path)))) {
      for (const target of importsOf(text).filter((name) => !name.startsWith("."))) {
        const layers = target === "@tensorflow/tfjs-layers";
        const allowed = target === "@tensorflow/tfjs-core" || (layers && ["towers", "net"].includes(folderOf(path)));
        if (!allowed) wrong.push(`${path} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("tests each file in one of its name, or says in a test's first line which others it tests and why", () => {
    const tests = new URL(".", import.meta.url).pathname;
    const elsewhere = filesIn(tests).flatMap((path) => {
      const [, names] = /^\/\/ Tests ([\w, ]+): \S/.exec(readFileSync(path, "utf8")) ?? [];
      return (names as string | undefined)?.split(", ") ?? [];
    });
    const untested = MIRRORED.flatMap((folder) => {
      const own = filesIn(join(tests, folder)).filter((path) => path.endsWith(".test.ts"));
      const named = new Set([
        ...own.map((path) => path.slice(path.lastIndexOf("/") + 1, -".test.ts".length)),
        ...elsewhere,
      ]);
      return files
        .filter(({ path, text }) => folderOf(path) === folder && !path.endsWith("index.ts") && holdsCode(text))
        .map(({ path }) => path)
        .filter((path) => !named.has(path.slice(path.lastIndexOf("/") + 1, -".ts".length)));
    });
    expect(untested).toEqual([]);
  });

  it("names each file after what it exports", () => {
    const exportsOf = (text: string): string[] =>
      [...withoutComments(text).matchAll(/^export (?:async )?(?:function\*?|class|const|interface|type) (\w+)/gm)].map(
        (match) => match[1].toLowerCase(),
      );
    const named = (path: string, text: string): boolean =>
      exportsOf(text).includes(path.slice(path.lastIndexOf("/") + 1, -".ts".length).toLowerCase());
    const others = files.filter(({ path, text }) => !path.endsWith("index.ts") && !named(path, text));
    const listed = Object.values(NAMED_OTHERWISE).flat();
    const isListed = (path: string): boolean =>
      listed.some((entry) => path === `${entry}.ts` || (entry.endsWith("/") && path.startsWith(entry)));
    expect(others.map(({ path }) => path).filter((path) => !isListed(path))).toEqual([]);
  });

  it("fetches what saves, loads and describes only when it is first called", () => {
    const texts = new Map(files.map(({ path, text }) => [path, withoutComments(text)]));
    const reached = new Set<string>();
    const follow = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      // import() is not among these, nor is what only names types.
      for (const [, target] of texts.get(path)!.matchAll(/^(?:import|export) (?!type\b)[^"';]*?from "(\.[^"]+)"/gms)) {
        follow(relative(root, join(root, dirname(path), target)).replace(/\.js$/, ".ts"));
      }
    };
    follow("index.ts");
    expect([...reached]).toEqual(expect.arrayContaining(["net/SiameseNet.ts", "gallery/Gallery.ts"]));
    const late = [
      "core/addressStore",
      "core/partsFile",
      "core/safetensors",
      "encoders/nestedNet",
      "gallery/galleryParts",
      "gallery/readTemplates",
      "net/netParts",
      "net/saveNet",
      "recognizer/evidenceCard",
      "recognizer/readRecognizer",
      "towers/checkTopology",
    ].map((path) => `${path}.ts`);
    expect(late.filter((path) => !texts.has(path))).toEqual([]);
    expect(late.filter((path) => reached.has(path))).toEqual([]);
  });

  it("has no catch-all files, no inner index but the entry points', no console and no hidden synchronous reads", () => {
    const names = files.map(({ path }) => path);
    expect(names.filter((path) => /(^|\/)(utils?|types|helpers)\.ts$/.test(path))).toEqual([]);
    expect(names.filter((path) => path.endsWith("/index.ts")).sort()).toEqual(
      // The command is run, not imported.
      [...entries.filter((entry) => entry !== "cli"), ...rooms].map((entry) => `${entry}/index.ts`).sort(),
    );
    const using = (pattern: RegExp): string[] =>
      files.filter(({ text }) => pattern.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""))).map(({ path }) => path);
    expect(using(/\bconsole\./)).toEqual([]);
    expect(using(/\b(dataSync|arraySync)\(/)).toEqual([]);
    expect(using(/instanceof (SiameseNet|Gallery)/)).toEqual([]);
  });
});
