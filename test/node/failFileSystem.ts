import type * as fs from "node:fs/promises";

/** Which call to the file system fails: the `at`-th from now on, -1 for none. Counted are opens, reads, writes, flushes, renames, removals and the like. */
export const failure = { at: -1, calls: 0, last: "", after: false };

/** The file system, but that the call that {@link failure} names fails; to be used by `vi.mock("node:fs/promises", ...)`. */
export function failing(real: typeof fs): typeof fs {
  const count =
    (name: string, act: (...args: never[]) => unknown) =>
    async (...args: never[]): Promise<unknown> => {
      const isFailing = failure.calls++ === failure.at;
      if (isFailing) failure.last = name;
      // Before it is carried out, or after: a network that breaks before the answer comes.
      const done = isFailing && !failure.after && name !== "handle.close" ? undefined : await act(...args);
      if (!isFailing) return done;
      if (name === "open") await (done as fs.FileHandle | undefined)?.close();
      throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: "EIO" });
    };
  const handle = (file: fs.FileHandle): fs.FileHandle =>
    new Proxy(file, {
      get(target, key) {
        const own: unknown = Reflect.get(target, key);
        if (typeof own !== "function") return own;
        const bound = (own as (...args: never[]) => unknown).bind(target);
        return ["write", "writeFile", "sync", "datasync", "truncate", "close", "chmod", "read", "stat"].includes(
          String(key),
        )
          ? count(`handle.${String(key)}`, bound)
          : bound;
      },
    });
  const wrapped: Record<string, unknown> = { ...real };
  for (const name of ["mkdir", "rename", "rm", "stat", "readdir", "readFile", "readlink", "link"] as const) {
    wrapped[name] = count(name, real[name]);
  }
  const open = count("open", real.open);
  wrapped.open = async (...args: never[]) => handle((await open(...args)) as fs.FileHandle);
  return wrapped as unknown as typeof fs;
}
