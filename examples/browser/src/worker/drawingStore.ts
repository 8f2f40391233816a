import { indexedDbStore } from "one-shot-ts";
import type { KeptDrawing, State } from "./answer.js";

/** What the page keeps in addition to the recognizer's file: the drawings as pictures, and the distances measured after training here. */
export interface KeptDrawings {
  readonly drawings: KeptDrawing[];
  readonly histogram?: State["histogram"];
}

const store = indexedDbStore("one-shot-ts page: drawings");

/** Keeps the drawings in this browser. */
export async function saveDrawings({ drawings, ...others }: KeptDrawings): Promise<void> {
  const plain = drawings.map(({ name, picture: { data, height, width } }) => ({ name, height, width, data: Array.from(data) })); // prettier-ignore
  await store.write(new TextEncoder().encode(JSON.stringify({ drawings: plain, ...others })));
}

/** The drawings that were kept, or undefined. */
export async function loadDrawings(): Promise<KeptDrawings | undefined> {
  const bytes = await store.read();
  if (bytes === undefined) return undefined;
  const { drawings, ...others } = JSON.parse(new TextDecoder().decode(bytes)) as Omit<KeptDrawings, "drawings"> & {
    drawings: { name: string; height: number; width: number; data: number[] }[];
  };
  const pictures = drawings.map(({ name, height, width, data }): KeptDrawing => {
    return { name, picture: { data: Uint8Array.from(data), height, width, channels: 1 } };
  });
  return { ...others, drawings: pictures };
}
