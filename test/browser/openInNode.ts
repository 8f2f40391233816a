// Opens the recognizer of standard input, JSON with `file` and `picture` in Base64, and prints what it says of the picture, and the file as it saves it again.
import "@tensorflow/tfjs-backend-cpu";
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs-core";

import { imageEncoder } from "../../src/images/index.js";
import { memoryStore, Recognizer } from "../../src/index.js";

const { file, picture } = JSON.parse(readFileSync(0, "utf8")) as { readonly file: string; readonly picture: string };
await tf.setBackend("cpu");
const store = memoryStore();
await store.write(Uint8Array.from(Buffer.from(file, "base64")));
const recognizer = await Recognizer.load(store, { encoder: imageEncoder });
const data = Uint8Array.from(Buffer.from(picture, "base64"));
const { name, distance } = await recognizer.identify({ data, height: 16, width: 16, channels: 1 });
await recognizer.save(store);
const saved = Buffer.from((await store.read())!).toString("base64");
const fingerprint = await recognizer.encoder.fingerprint();
process.stdout.write(JSON.stringify({ backend: tf.getBackend(), fingerprint, name, distance, saved }));
