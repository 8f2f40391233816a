/** JSON schemas: requests are checked with them, answers are written with them, and the OpenAPI page shows them. */
const number = { type: "number" } as const;
/** Infinity, the distance if nobody is enrolled, is null in JSON. */
const numberOrNull = { type: ["number", "null"] } as const;
const text = { type: "string" } as const;
const metadata = { type: "object", additionalProperties: true } as const;

export const refused = {
  type: "object",
  properties: { error: text, message: text, request: text },
} as const;

/** The path parameters of an identity. Any Unicode name will do; it never becomes a file path. */
export const identityParams = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string", minLength: 1, maxLength: 200 } },
} as const;

const candidate = {
  type: "object",
  properties: { name: text, distance: number, probability: number, isMatch: { type: "boolean" } },
} as const;

export const verification = candidate;

export const identification = {
  type: "object",
  properties: {
    name: { type: ["string", "null"] },
    isMatch: { type: "boolean" },
    distance: numberOrNull,
    probability: number,
    margin: numberOrNull,
    candidates: { type: "array", items: candidate },
  },
} as const;

export const enrollment = {
  type: "object",
  properties: {
    name: text,
    isNew: { type: "boolean" },
    templates: { type: "integer" },
    near: { type: "array", items: candidate },
    warning: text,
  },
} as const;

export const identity = {
  type: "object",
  properties: {
    name: text,
    templates: { type: "integer" },
    metadata,
    threshold: number,
    history: { type: "array", items: { type: "object", additionalProperties: true } },
  },
} as const;

export const identityChange = {
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  properties: {
    metadata: { type: ["object", "null"], additionalProperties: true },
    threshold: { type: ["number", "null"], exclusiveMinimum: 0 },
  },
} as const;

/** The responses of a route: its own, and its refusals. */
export const answers = <T extends object>(own: T) => ({ ...own, "4xx": refused, "5xx": refused });
