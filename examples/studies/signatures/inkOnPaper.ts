import type { RawImage } from "one-shot-ts/images";

/** Ink of 1 on paper of 0 as a grey image to look at, dark on white. */
export function inkOnPaper({ data, ...sizes }: RawImage): RawImage {
  return { ...sizes, data: Uint8Array.from(data, (ink) => 255 * (1 - Math.min(1, Math.max(0, ink)))) };
}
