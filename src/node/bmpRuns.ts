/**
 * Palette indices of a run-length coded bitmap (RLE8 or RLE4), rows in the file's order; skipped pixels are 0.
 *
 * @throws RangeError if the data end before their end mark or before the image is full.
 * @see Microsoft, "Bitmap Compression".
 */
export function expandRuns(runs: Uint8Array, bits: number, width: number, height: number): Uint8Array {
  const indices = new Uint8Array(width * height);
  let at = 0;
  let x = 0;
  let y = 0;
  const next = (): number => {
    if (at >= runs.length) throw new RangeError(`the file is cut short: its run lengths end in row ${y} of ${height}`);
    return runs[at++];
  };
  const put = (index: number): void => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  while (y < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? value : i % 2 === 0 ? value >> 4 : value & 15);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += next();
      y += next();
    } else {
      const size = bits === 8 ? value : Math.ceil(value / 2);
      for (let i = 0; i < size; i++) {
        const byte = next();
        if (bits === 8) put(byte);
        else {
          put(byte >> 4);
          if (2 * i + 1 < value) put(byte & 15);
        }
      }
      if (size % 2 === 1) next(); // literal runs end on an even byte
    }
  }
  return indices;
}
