/** Reads font files. The package has no types; these cover what is used here. */
declare module "opentype.js" {
  export type PathCommand =
    | { readonly type: "M"; readonly x: number; readonly y: number }
    | { readonly type: "L"; readonly x: number; readonly y: number }
    | { readonly type: "Q"; readonly x1: number; readonly y1: number; readonly x: number; readonly y: number }
    | {
        readonly type: "C";
        readonly x1: number;
        readonly y1: number;
        readonly x2: number;
        readonly y2: number;
        readonly x: number;
        readonly y: number;
      }
    | { readonly type: "Z" };

  export interface Glyph {
    readonly advanceWidth?: number;
    /** Its outline, y downwards, with an em of `fontSize`. */
    getPath(x: number, y: number, fontSize: number): { readonly commands: readonly PathCommand[] };
    getBoundingBox(): { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
  }

  export interface Font {
    readonly unitsPerEm: number;
    charToGlyph(letter: string): Glyph;
    /** In units of the em. */
    getKerningValue(left: Glyph, right: Glyph): number;
  }

  const opentype: { readonly parse: (file: ArrayBuffer) => Font };
  export default opentype;
}
