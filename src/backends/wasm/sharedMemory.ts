/**
 * The same WebAssembly module with its memory declared shared, so that threads can work in it; undefined if its memory has no maximum.
 *
 * In the binary format, that is one flag of the module's only memory. The package also ships a build with threads of its own, but Node
 * never loads it, and its threads only know its own kernels.
 */
export function withSharedMemory(module: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(module);
  let at = 8; // after the magic number and the version
  const readSize = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const size = readSize();
    if (section === 5) {
      if (readSize() !== 1 || (bytes[at] & 1) === 0) return undefined;
      bytes[at] |= 2;
      return bytes;
    }
    at += size;
  }
  return undefined;
}
