// The two inner loops of every matrix product: a tile of 6 rows x 8 columns stays in registers over the whole contraction.
// b is packed as strips of 8 columns: [k][8]. They differ in how a lies in memory.

/** Bytes between the rows of a packed row tile; an odd number of cache lines, so that rows fall into different cache sets. */
export const TILE_PITCH: usize = 2112;

export const ZERO: i32 = 0;
export const ADD: i32 = 1;
export const BIAS: i32 = 2;

/** a * b + c, fused where the machine can. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c[6][8] (+)= a[6][k] b[k][8]; rows of a lie TILE_PITCH apart, rows of c `pitch` bytes. */
export function rowTile(a: usize, b: usize, c: usize, pitch: usize, k: i32, start: i32, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
  let c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
  const r1 = c + pitch, r2 = r1 + pitch, r3 = r2 + pitch, r4 = r3 + pitch, r5 = r4 + pitch;
  if (start == ADD) {
    c00 = v128.load(c); c01 = v128.load(c, 16); c10 = v128.load(r1); c11 = v128.load(r1, 16);
    c20 = v128.load(r2); c21 = v128.load(r2, 16); c30 = v128.load(r3); c31 = v128.load(r3, 16);
    c40 = v128.load(r4); c41 = v128.load(r4, 16); c50 = v128.load(r5); c51 = v128.load(r5, 16);
  } else if (start == BIAS) {
    c00 = v128.load(bias); c01 = v128.load(bias, 16);
    c10 = c00; c11 = c01; c20 = c00; c21 = c01; c30 = c00; c31 = c01; c40 = c00; c41 = c01; c50 = c00; c51 = c01;
  }
  const end = b + (<usize>k << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = madd(a0, b0, c00); c01 = madd(a0, b1, c01);
    const a1 = v128.load_splat<f32>(a, TILE_PITCH);
    c10 = madd(a1, b0, c10); c11 = madd(a1, b1, c11);
    const a2 = v128.load_splat<f32>(a, 2 * TILE_PITCH);
    c20 = madd(a2, b0, c20); c21 = madd(a2, b1, c21);
    const a3 = v128.load_splat<f32>(a, 3 * TILE_PITCH);
    c30 = madd(a3, b0, c30); c31 = madd(a3, b1, c31);
    const a4 = v128.load_splat<f32>(a, 4 * TILE_PITCH);
    c40 = madd(a4, b0, c40); c41 = madd(a4, b1, c41);
    const a5 = v128.load_splat<f32>(a, 5 * TILE_PITCH);
    c50 = madd(a5, b0, c50); c51 = madd(a5, b1, c51);
    a += 4; b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(r1, c10); v128.store(r1, c11, 16);
  v128.store(r2, c20); v128.store(r2, c21, 16); v128.store(r3, c30); v128.store(r3, c31, 16);
  v128.store(r4, c40); v128.store(r4, c41, 16); v128.store(r5, c50); v128.store(r5, c51, 16);
}

/** c[6][8] (+)= a[k][6]^T b[k][8]; steps of a lie `step` bytes apart. */
export function columnTile(a: usize, step: usize, b: usize, c: usize, pitch: usize, k: i32, start: i32, bias: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
  let c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
  const r1 = c + pitch, r2 = r1 + pitch, r3 = r2 + pitch, r4 = r3 + pitch, r5 = r4 + pitch;
  if (start == ADD) {
    c00 = v128.load(c); c01 = v128.load(c, 16); c10 = v128.load(r1); c11 = v128.load(r1, 16);
    c20 = v128.load(r2); c21 = v128.load(r2, 16); c30 = v128.load(r3); c31 = v128.load(r3, 16);
    c40 = v128.load(r4); c41 = v128.load(r4, 16); c50 = v128.load(r5); c51 = v128.load(r5, 16);
  } else if (start == BIAS) {
    c00 = v128.load(bias); c01 = v128.load(bias, 16);
    c10 = c00; c11 = c01; c20 = c00; c21 = c01; c30 = c00; c31 = c01; c40 = c00; c41 = c01; c50 = c00; c51 = c01;
  }
  const end = b + (<usize>k << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = madd(a0, b0, c00); c01 = madd(a0, b1, c01);
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = madd(a1, b0, c10); c11 = madd(a1, b1, c11);
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = madd(a2, b0, c20); c21 = madd(a2, b1, c21);
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = madd(a3, b0, c30); c31 = madd(a3, b1, c31);
    const a4 = v128.load_splat<f32>(a, 16);
    c40 = madd(a4, b0, c40); c41 = madd(a4, b1, c41);
    const a5 = v128.load_splat<f32>(a, 20);
    c50 = madd(a5, b0, c50); c51 = madd(a5, b1, c51);
    a += step; b += 32;
  }
  v128.store(c, c00); v128.store(c, c01, 16); v128.store(r1, c10); v128.store(r1, c11, 16);
  v128.store(r2, c20); v128.store(r2, c21, 16); v128.store(r3, c30); v128.store(r3, c31, 16);
  v128.store(r4, c40); v128.store(r4, c41, 16); v128.store(r5, c50); v128.store(r5, c51, 16);
}
