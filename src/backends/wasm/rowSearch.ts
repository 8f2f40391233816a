import type * as tf from "@tensorflow/tfjs-core";

import type { RowMemory, RowQueries, RowRank, RowSearch } from "../../tensors/rowSearch.js";
import type { WasmKernel } from "./kernel.js";
import { roundQueries } from "./roundQueries.js";
import type { Place, Runner, WasmBackend } from "./runner.js";

/** Fewer queries than this are compared one by one. */
const FEW = 4;
/** Words in the list of what one call has found. */
const LIST_WORDS = 1 << 20;
/** Numbers that are copied into the heap at a time, from rows outside it. */
const STAGED = 1 << 20;
const ROWS_PER_CHUNK = 1024;
/** Bytes of rounded rows in a chunk: a share of a core's own cache. */
const ROUNDED_BYTES = 96 * 1024;

/** Returns the search, see `rowSearch` in tensors/; unlike other kernels, it makes no tensor. */
export const rowSearchKernel: WasmKernel = {
  name: "RowSearch",
  run: ({ backend, runner }) => {
    const search: RowSearch = {
      allocate: (count) => allocate(backend, count),
      start: (rank, queries, size) => start(backend, runner, rank, queries, size),
    };
    return search as unknown as tf.TensorInfo;
  },
};

interface Held {
  readonly wasm: WasmBackend["wasm"];
  readonly offset: number;
}

const unused = new FinalizationRegistry<Held>(({ wasm, offset }) => {
  wasm._free(offset);
});

function allocate({ wasm }: WasmBackend, count: number): RowMemory | undefined {
  const offset = tryMalloc(wasm, 4 * count);
  if (offset === 0) return undefined;
  let view: Float32Array | undefined;
  const memory: RowMemory = {
    get values() {
      // The heap is a different array once it has grown.
      if (view?.buffer !== wasm.HEAPF32.buffer) view = wasm.HEAPF32.subarray(offset / 4, offset / 4 + count);
      return view;
    },
    free: () => {
      if (unused.unregister(memory)) wasm._free(offset);
    },
  };
  unused.register(memory, { wasm, offset }, memory);
  return memory;
}

/** Returns 0 if there is no memory left: the heap cannot grow beyond 4 GB, and may refuse by throwing. */
function tryMalloc(wasm: WasmBackend["wasm"], bytes: number): number {
  try {
    return wasm._malloc(bytes) >>> 0;
  } catch {
    return 0;
  }
}

function start({ wasm }: WasmBackend, runner: Runner, rank: RowRank, queries: Float32Array, size: number): RowQueries {
  const m = queries.length / size;
  const held: number[] = [];
  const hold = (bytes: number): Place => {
    const offset = tryMalloc(wasm, bytes);
    if (offset === 0) {
      end();
      throw new Error(`searching: no memory left for ${bytes} bytes in the wasm heap`);
    }
    held.push(offset);
    return { at: offset, bytes };
  };
  const end = (): void => {
    for (const offset of held.splice(0)) wasm._free(offset);
  };
  const products = rank !== "manhattan" && m >= FEW && size <= 4096;
  const form = products ? byProducts(wasm, hold, rank, queries, size) : byRows(wasm, hold, rank, queries, size);
  const list = hold(4 * Math.max(LIST_WORDS, form.run * m + 1));
  let staging: Place | undefined;
  const perCall = Math.max(1, Math.floor(LIST_WORDS / (form.run * m + 1))) * form.run;
  return {
    find: (values, first, count, bounds, visit) => {
      form.setBounds(bounds);
      const inside = values.buffer === wasm.HEAPF32.buffer;
      if (!inside) staging ??= hold(4 * Math.max(STAGED, size));
      const step = inside ? perCall : Math.min(perCall, Math.max(1, Math.floor(STAGED / size)));
      for (let done = 0; done < count; done += step) {
        const some = Math.min(step, count - done);
        const from = (first + done) * size;
        if (!inside) wasm.HEAPF32.set(values.subarray(from, from + some * size), staging!.at / 4);
        const chunks = Math.ceil(some / form.run);
        const rows = inside ? { at: values.byteOffset + 4 * from, bytes: values.byteLength - 4 * from } : staging!;
        runner.run(form.kernel, [rows, ...form.places, list, some, size, m, form.extra, form.run], chunks);
        for (let chunk = 0; chunk < chunks; chunk++) {
          const place = list.at / 4 + chunk * (form.run * m + 1);
          const last = place + wasm.HEAP32[place];
          for (let i = place + 1; i <= last; i++) {
            const found = wasm.HEAP32[i];
            visit(found >> 16, first + done + chunk * form.run + (found & 0xffff));
          }
        }
      }
    },
    end,
  };
}

interface Form {
  readonly kernel: string;
  /** Where queries and their bounds lie. */
  readonly places: readonly [queries: Place, bounds: Place];
  readonly extra: number | { readonly float: number };
  /** Rows in a chunk. */
  readonly run: number;
  readonly setBounds: (bounds: ArrayLike<number>) => void;
}

/** Allows for the rounding of a sum of so many products in float32. */
const roundingOf = (size: number): number => (size + 16) * 2 ** -23;

function byRows(
  wasm: WasmBackend["wasm"],
  hold: (bytes: number) => Place,
  rank: RowRank,
  queries: Float32Array,
  size: number,
): Form {
  const m = queries.length / size;
  const places = [hold(4 * queries.length), hold(4 * m)] as const;
  const own = rank === "cosine" ? unitRows(queries, size) : queries;
  wasm.HEAPF32.set(own, places[0].at / 4);
  const rounding = roundingOf(size);
  return {
    kernel: "nearRows",
    places,
    extra: ["squared", "manhattan", "cosine"].indexOf(rank),
    run: ROWS_PER_CHUNK,
    setBounds: (bounds) => {
      for (let query = 0; query < m; query++) {
        const bound = bounds[query];
        wasm.HEAPF32[places[1].at / 4 + query] =
          rank === "cosine" ? Math.max(-4, 1 - bound - 3 * rounding) : bound * (1 + rounding) + 1e-37;
      }
    },
  };
}

function byProducts(
  wasm: WasmBackend["wasm"],
  hold: (bytes: number) => Place,
  rank: "squared" | "cosine",
  queries: Float32Array,
  size: number,
): Form {
  const { most, words, terms } = roundQueries(rank, rank === "cosine" ? unitRows(queries, size) : queries, size);
  const places = [hold(2 * words.length), hold(16 * (words.length / (2 * Math.ceil(size / 8) * 4)))] as const;
  new Int16Array(wasm.HEAPF32.buffer, places[0].at, words.length).set(words);
  const pitch = 16 * Math.ceil(size / 8);
  const rounding = roundingOf(size);
  return {
    kernel: "nearProducts",
    places,
    extra: { float: most },
    run: 6 * Math.max(1, Math.min(64, Math.floor(ROUNDED_BYTES / pitch / 6))),
    setBounds: (bounds) => {
      terms(bounds, rounding, (place, value) => (wasm.HEAPF32[places[1].at / 4 + place] = value));
    },
  };
}

function unitRows(queries: Float32Array, size: number): Float32Array {
  const unit = new Float32Array(queries.length);
  for (let start = 0; start < queries.length; start += size) {
    let squares = 0;
    for (let i = 0; i < size; i++) squares += queries[start + i] ** 2;
    const length = Math.sqrt(squares);
    if (length > 0) for (let i = 0; i < size; i++) unit[start + i] = queries[start + i] / length;
  }
  return unit;
}
