/** Elements that one chunk of an elementwise kernel covers: enough to be worth a thread's while, few enough to share out. */
const ELEMENTS_PER_CHUNK = 32_768;

/** Cuts a run of elements into chunks. */
export function cut(size: number): { perChunk: number; chunks: number } {
  return { perChunk: ELEMENTS_PER_CHUNK, chunks: Math.ceil(size / ELEMENTS_PER_CHUNK) };
}

/** Cuts rows of `length` elements into chunks of whole rows. */
export function cutRows(rows: number, length: number): { perChunk: number; chunks: number } {
  const perChunk = Math.max(1, Math.floor(ELEMENTS_PER_CHUNK / length));
  return { perChunk, chunks: Math.ceil(rows / perChunk) };
}
