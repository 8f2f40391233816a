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

// What follows is for the checked build alone: in the fast one CHECKED is 0, and the compiler leaves it all out.
// Behind the 64 words of the arguments lie as many limits: the bytes of the tensor whose place a word is, or all bits set.
const LIMITS: usize = 64;
const FAILED: usize = 128; // which argument is wrong, counted from 1, and the bytes that it should have had
const SCRATCH: usize = 63; // stands for the thread's own memory
const SCRATCH_BYTES: usize = 768 * 1024;

/** The tensor that an argument places must have so many bytes, begin on a whole word and lie within the memory. */
@inline
export function need(args: usize, index: usize, bytes: usize): void {
  if (!CHECKED || bytes == 0) return;
  const start = at(args, index), given = limit(args, index);
  const wide = <u64>start + <u64>(given == usize.MAX_VALUE ? bytes : given);
  if (start == 0 || (start & 3) != 0 || bytes > given || wide > <u64>memory.size() << 16) fail(args, index, bytes);
}

/** Two tensors must not overlap: one is written while the other is read. */
@inline
export function apart(args: usize, index: usize, other: usize): void {
  if (!CHECKED) return;
  const a = at(args, index), b = at(args, other), aBytes = limit(args, index), bBytes = limit(args, other);
  if (aBytes == usize.MAX_VALUE || bBytes == usize.MAX_VALUE || aBytes == 0 || bBytes == 0) return;
  if (a < b + bBytes && b < a + aBytes) fail(args, index, 0);
}

/** The thread's own memory must have room for so many bytes. */
@inline
export function needScratch(args: usize, bytes: usize): void {
  if (CHECKED && bytes > SCRATCH_BYTES) fail(args, SCRATCH, bytes);
}

/** A number of the arguments must be as the kernel counts on. */
@inline
export function expect(args: usize, index: usize, holds: bool): void {
  if (CHECKED && !holds) fail(args, index, 0);
}

@inline
function limit(args: usize, index: usize): usize {
  return <usize>load<u32>(args + ((LIMITS + index) << 2));
}

function fail(args: usize, index: usize, bytes: usize): void {
  store<u32>(args + (FAILED << 2), <u32>index + 1);
  store<u32>(args + ((FAILED + 1) << 2), <u32>bytes);
  unreachable();
}
