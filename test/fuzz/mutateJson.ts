import { randomInteger, type Random } from "../../src/core/random.js";

const deep = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels)) as unknown;

/** Values that a field does not expect. */
const HOSTILE: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => "",
  () => "constructor",
  () => "x".repeat(100_000),
  () => -1,
  () => 0.5,
  () => 2 ** 31,
  () => 2 ** 53,
  () => 1e308,
  () => [],
  () => ({}),
  () => ({ length: 5e8 }),
  () => deep(5000),
  () => Array<number>(10_000).fill(0),
  () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
  () => ({ constructor: { prototype: { polluted: true } } }),
];

type Parent = Record<string, unknown>;

/** JSON text with one to three of its values replaced, removed, doubled, swapped or renamed. */
export function mutateJson(text: string, random: Random): string {
  const root = { root: JSON.parse(text) as unknown };
  const draw = <T>(list: readonly T[]): T => list[randomInteger(list.length, random)];
  for (let changes = 1 + randomInteger(3, random); changes > 0; changes--) {
    const places: [Parent, string][] = [];
    const walk = (parent: Parent, depth: number): void => {
      if (depth > 50) return;
      for (const name of Object.keys(parent).slice(0, 200)) {
        places.push([parent, name]);
        const value = parent[name];
        if (typeof value === "object" && value !== null) walk(value as Parent, depth + 1);
      }
    };
    walk(root, 0);
    const [parent, name] = draw(places);
    const [other, otherName] = draw(places);
    const set = (value: unknown, at = name): void => {
      Object.defineProperty(parent, at, { value, enumerable: true, configurable: true, writable: true });
    };
    const kind = randomInteger(6, random);
    if (kind <= 2) set(draw(HOSTILE)());
    else if (kind === 3) {
      if (Array.isArray(parent)) parent.splice(Number(name), 1);
      else if (parent !== root) Reflect.deleteProperty(parent, name);
    } else if (kind === 4) {
      if (Array.isArray(parent)) parent.push(structuredClone(parent[Number(name)]));
      else set(parent[name], draw(["__proto__", "name", "class_name", "inboundNodes", "x"]));
    } else set(structuredClone(other[otherName]));
  }
  return JSON.stringify(root.root);
}
