import { describe, expect, it } from "vitest";
import { isMissingPackage, optionalPackage } from "../../src/core/optionalPackage.js";

describe("isMissingPackage", () => {
  it("knows the error of a package that is not installed, however often it was wrapped", async () => {
    const name = ["no-such", "package-anywhere"].join("-");
    const missing: unknown = await optionalPackage("f", name, "to work", () => import(/* @vite-ignore */ name)).catch((error: unknown) => error); // prettier-ignore
    expect(isMissingPackage(missing)).toBe(true);
    expect(isMissingPackage(new Error("reading failed", { cause: missing }))).toBe(true);
    expect(isMissingPackage(Object.assign(new Error("no file"), { code: "ENOENT" }))).toBe(false);
    expect(isMissingPackage("text")).toBe(false);
  });
});

describe("optionalPackage", () => {
  it("hands the package on", async () => {
    expect(await optionalPackage("f", "p", "to work", () => Promise.resolve({ a: 1 }))).toEqual({ a: 1 });
  });

  it("says what to install where a package is missing", async () => {
    const name = ["no-such", "package-anywhere"].join("-");
    await expect(optionalPackage("f", name, "to work", () => import(/* @vite-ignore */ name))).rejects.toThrow(
      "f: needs the package no-such-package-anywhere to work; install it with: npm install no-such-package-anywhere",
    );
  });

  it("says why where a package is there but does not load", async () => {
    const load = (): Promise<never> => Promise.reject(new Error("wrong architecture"));
    await expect(optionalPackage("f", "p", "to work", load)).rejects.toThrow(
      "f: the package p, needed to work, does not load: wrong architecture",
    );
  });
});
