/**
 * Whether a JSON value contains another, as PostgreSQL's `@>` defines it. An object contains another if it has all of its fields, and each value contains the other's. A list
 * contains another if each of the other's items is contained in one of its own. Anything else contains only its equal.
 */
export function holds(value: unknown, part: unknown): boolean {
  if (typeof part !== "object" || part === null) return value === part;
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(part)) return false;
  if (Array.isArray(part)) {
    return part.every((item) => (value as readonly unknown[]).some((own) => holds(own, item)));
  }
  return Object.entries(part).every(
    ([key, item]) => Object.hasOwn(value, key) && holds((value as Record<string, unknown>)[key], item),
  );
}
