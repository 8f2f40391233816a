// Lists every exported value by task: one line and its paper each, read from the docstrings. The reference opens with it, so it cannot rot.
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The task that a folder of src/ serves, in the order in which one meets them. */
export const tasks = {
  recognizer: "Recognize: encoder, threshold and gallery in one file",
  gallery: "Enroll, identify, verify",
  stores: "Keep galleries in files and databases",
  encoders: "Embed samples as they come",
  data: "Bring in data, label and split them",
  images: "Prepare pictures",
  audio: "Prepare sound",
  text: "Prepare texts",
  towers: "Build a tower",
  net: "The net: train, embed, save",
  interop: "Exchange weights with PyTorch and Keras",
  samplers: "Draw batches",
  miners: "Pick the hard ones",
  losses: "Losses",
  training: "Objectives and training",
  distances: "Compare embeddings",
  calibration: "Choose a threshold, say how likely a match is",
  evaluation: "Measure",
  statistics: "Intervals and rates",
  plots: "Draw",
  node: "Files and folders in Node",
  worker: "Work in a worker",
  backends: "Backends",
  tensors: "Tensors, for losses of your own",
  core: "Randomness and stores",
};

const entries = [
  "",
  "images",
  "audio",
  "text",
  "calibration",
  "evaluation",
  "gallery",
  "stores",
  "interop",
  "worker",
  "backends",
  "node",
  "plots",
];

/** Every exported value: its name, the entry point it comes from, its task, its first sentence and its reference. */
export function exportedValues() {
  return entries.flatMap((entry) => {
    const index = join(root, "src", entry, "index.ts");
    return [...readFileSync(index, "utf8").matchAll(/^export \{([^}]*)\} from "([^"]+)"/gm)].flatMap(
      ([, names, from]) => {
        const file = join(dirname(index), from.replace(/\.js$/, ".ts"));
        const text = readFileSync(file, "utf8");
        const folder = file.slice(join(root, "src/").length).split("/")[0];
        return names
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "" && !name.startsWith("type "))
          .map((name) => ({
            name,
            entry: entry === "" ? "one-shot-ts" : `one-shot-ts/${entry}`,
            folder,
            ...describe(name, text),
          }));
      },
    );
  });
}

function describe(name, text) {
  const declared = new RegExp(
    `\\/\\*\\*((?:(?!\\*\\/)[\\s\\S])*)\\*\\/\\s*export (?:async )?(?:function\\*?|const|class) ${name}\\b`,
  ).exec(text);
  const lines = (declared?.[1] ?? "").split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const prose = lines.join("\n").trim();
  const first = prose.split(/\n\s*\n|\n@/)[0].replace(/\s+/g, " ");
  const sentence = /^(.+?[.!?])(?=\s|$)/.exec(first.replace(/\b(e\.g|i\.e|et al)\./g, "$1\u0000"))?.[1] ?? first;
  const see = /(?:^|\n)@see ([\s\S]*?)(?=\n@|\n\s*\n|$)/.exec(prose)?.[1] ?? "";
  return { sentence: plain(sentence.replaceAll("\u0000", ".")), paper: plain(see) };
}

const plain = (text) =>
  text
    .replace(/\{@link (?:\S+ )?([^}]+)\}/g, "`$1`")
    .replace(/\s+/g, " ")
    .replaceAll("|", "\\|")
    .trim();

/** The page: tables by task. */
export function listByTask() {
  const values = exportedValues();
  const sections = Object.entries(tasks)
    .map(([folder, title]) => {
      const own = values.filter((value) => value.folder === folder);
      if (own.length === 0) return "";
      const rows = own.map(
        ({ name, entry, sentence, paper }) => `| {@link ${name}} | ${sentence} | ${paper} | \`${entry}\` |`,
      );
      return `## ${title}\n\n| name | what it is | paper | import from |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
    })
    .filter(Boolean);
  return `# one-shot-ts\n\nEverything by task. The guides are in the list on the left; the search above finds both.\n\n${sections.join("\n")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(join(root, ".cache/byTask.md"), listByTask());
}
