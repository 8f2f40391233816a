/** Whether this is Node, rather than a page or a page's worker. */
export function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined && typeof window === "undefined";
}
