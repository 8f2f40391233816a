import { readImageFolder } from "one-shot-ts/node";

import { listFiles } from "../shared/layouts/listFiles.js";
import { isBhsig260, readBhsig260 } from "../shared/layouts/readBhsig260.js";
import { isSigComp, readSigComp } from "../shared/layouts/readSigComp.js";
import type { SignatureSet } from "./data.js";

/**
 * The signatures in the given folder: BHSig260 or SigComp as published, recognised by their file names, or else your own as
 * `WRITER/genuine/*.png` and `WRITER/forged/*.png`.
 */
export async function readGiven(folder: string): Promise<SignatureSet> {
  const files = await listFiles("readGiven", folder, "signatures, as WRITER/genuine/*.png and WRITER/forged/*.png");
  const name = "signatures";
  if (files.some(({ within }) => isBhsig260(within, "Bengali")))
    return { name, signatures: await readBhsig260(folder) };
  if (files.some(({ within }) => isBhsig260(within, "Hindi"))) {
    return { name, signatures: await readBhsig260(folder, "Hindi") };
  }
  if (files.some(({ within }) => /\/(genuine|forged)\/[^/]+$/i.test(`/${within}`))) {
    const { images, labels, forged } = await readImageFolder(folder, { layout: "signatures", progress: true });
    return { name, signatures: { source: folder, images, writers: labels, forged } };
  }
  if (files.some(({ within }) => isSigComp(within))) return { name, signatures: await readSigComp(folder) };
  const found = files.slice(0, 3).map(({ within }) => within).join(", ") || "no files"; // prettier-ignore
  throw new RangeError(
    `readGiven: ${folder} must hold WRITER/genuine/*.png and WRITER/forged/*.png, or BHSig260 (B-S-1-G-01.tif) or SigComp (001_01.PNG) as they are published, found ${found}`,
  );
}
