import { anyRecord, json, list, number, oneOf, optional, record, text } from "../core/schema.js";

/** Details read from a file. */
export const detailsSchema = record({
  metadata: optional((value, path) => anyRecord(json()(value, path), path)),
  threshold: optional(number()),
  weight: optional(number({ min: 0 })),
  history: optional(
    list(
      record({
        at: number(),
        event: oneOf("enrolled", "updated", "merged", "renamed"),
        examples: number({ min: 0, whole: true }),
        from: optional(text()),
      }),
    ),
  ),
});
