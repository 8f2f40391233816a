// Rows whose length is no multiple of 4: their last floats, and sums and maxima over the lanes of a vector.

/** Loads up to 4 floats; those beyond the end of the row are 0. */
@inline
export function loadPart(from: usize, left: usize): v128 {
  return left >= 16 ? v128.load(from) : loadLast(from, left);
}

@inline
export function storePart(to: usize, left: usize, value: v128): void {
  if (left >= 16) v128.store(to, value);
  else storeLast(to, left, value);
}

// Functions of their own: inlined everywhere they would make the kernels half as large again.
function loadLast(from: usize, left: usize): v128 {
  let part = v128.load32_zero(from);
  if (left > 4) part = f32x4.replace_lane(part, 1, load<f32>(from, 4));
  if (left > 8) part = f32x4.replace_lane(part, 2, load<f32>(from, 8));
  return part;
}

function storeLast(to: usize, left: usize, value: v128): void {
  store<f32>(to, f32x4.extract_lane(value, 0));
  if (left > 4) store<f32>(to, f32x4.extract_lane(value, 1), 4);
  if (left > 8) store<f32>(to, f32x4.extract_lane(value, 2), 8);
}

@inline
export function sumOf(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

@inline
export function mostOf(v: v128): f32 {
  return max(max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)), max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}
