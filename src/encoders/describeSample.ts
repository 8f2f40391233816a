/** Describes a value in words, for messages that refuse it as a sample. */
export function describeSample(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return "a text";
  if (typeof value !== "object") return value === undefined ? "nothing" : `a ${typeof value}`;
  if ("dataId" in value) return "a tensor";
  if ("sampleRate" in value) return "a recording";
  if ("channels" in value) return "an image";
  if (Array.isArray(value)) {
    if (value.length === 0) return "an empty list";
    return typeof value[0] === "number" ? "a list of numbers" : "a list";
  }
  if (ArrayBuffer.isView(value)) return "an array of numbers";
  return "an object";
}
