// exp and log of four floats, to about one unit in the last place: the polynomials of Cephes (expf, logf).

/** e^x; 0 below -87.3, where float32 has no normal numbers left, and at most 2^127 · √2. */
export function exponential(x: v128): v128 {
  const kept = v128.not(f32x4.lt(x, f32x4.splat(-87.33654))); // keeps NaN
  const y = f32x4.min(f32x4.max(x, f32x4.splat(-87.33654)), f32x4.splat(88.37626));
  const n = f32x4.nearest(f32x4.mul(y, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(y, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.9875691500e-4), r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.and(f32x4.mul(p, power), kept);
}

/** e^x of one float. */
export function exponentialOf(x: f32): f32 {
  return f32x4.extract_lane(exponential(f32x4.splat(x)), 0);
}

/** The natural logarithm of a positive normal float. */
export function logarithmOf(x: f32): f32 {
  const bits = reinterpret<i32>(x);
  let e = (bits >> 23) - 126;
  let m = reinterpret<f32>((bits & 0x007fffff) | 0x3f000000); // in [0.5, 1)
  if (m < 0.707106781186547524) {
    e--;
    m = m + m;
  }
  m -= 1;
  const z = m * m;
  let y: f32 = 7.0376836292e-2;
  y = y * m - 1.1514610310e-1;
  y = y * m + 1.1676998740e-1;
  y = y * m - 1.2420140846e-1;
  y = y * m + 1.4249322787e-1;
  y = y * m - 1.6668057665e-1;
  y = y * m + 2.0000714765e-1;
  y = y * m - 2.4999993993e-1;
  y = y * m + 3.3333331174e-1;
  y = y * m * z - <f32>2.12194440e-4 * <f32>e - <f32>0.5 * z;
  return m + y + <f32>0.693359375 * <f32>e;
}

/** log(1 + e^x) */
export function softplus(x: f32): f32 {
  return max<f32>(x, 0) + logarithmOf(1 + exponentialOf(-abs<f32>(x)));
}

/** 1 / (1 + e^-x) */
export function logistic(x: f32): f32 {
  const e = exponentialOf(-abs<f32>(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}
