import { requireFit } from "../core/check.js";

/** Refuses anything but the path of a file or folder. */
export function requirePath(who: string, name: string, path: string): void {
  requireFit(typeof path === "string" && path !== "" && !path.includes("\0"), who, name, "a path", path);
}

/** The reason why the system could not read something, in plain words instead of codes where possible. */
export function reasonOf(cause: unknown, what: "file" | "folder"): string {
  if ((cause as NodeJS.ErrnoException).code === "ENOENT") return `there is no such ${what}`;
  return cause instanceof Error ? cause.message : String(cause);
}
