/** Copies `bytes` (a multiple of 4): for the short runs of image rows, quicker than a bulk copy. */
@inline
export function copy(to: usize, from: usize, bytes: usize): void {
  const end = to + bytes, vectors = to + (bytes & ~15);
  while (to < vectors) {
    v128.store(to, v128.load(from));
    to += 16; from += 16;
  }
  while (to < end) {
    store<f32>(to, load<f32>(from));
    to += 4; from += 4;
  }
}

/** Zeros `bytes` (a multiple of 4). */
@inline
export function clear(to: usize, bytes: usize): void {
  const end = to + bytes, vectors = to + (bytes & ~15);
  while (to < vectors) {
    v128.store(to, f32x4.splat(0));
    to += 16;
  }
  while (to < end) {
    store<f32>(to, 0);
    to += 4;
  }
}

@inline
export function word(args: usize, index: usize): i32 {
  return load<i32>(args + (index << 2));
}

@inline
export function at(args: usize, index: usize): usize {
  return <usize>load<u32>(args + (index << 2));
}
