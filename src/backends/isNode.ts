/** Whether this is Node, rather than a page or a page's worker. */
export function isNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined && typeof window === "undefined";
}

/** Node's `process`. Read from the global object, since a bundler would replace the bare name with a polyfill. */
export function nodeProcess(): NodeJS.Process {
  return (globalThis as unknown as { process: NodeJS.Process }).process;
}
