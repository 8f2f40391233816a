/**
 * Whether a value of JSON holds another, as PostgreSQL's `@>` has it: an object holds one whose fields it has with values that hold the other's; a list holds one each of
 * whose items one of its own holds; anything else holds its equal.
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
