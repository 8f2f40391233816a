// Cross-entropy of each row of scaled similarities against one column of its own, to which it may have to be nearer by a margin, and its gradient.
import { exponential, logarithmOf } from "./exponential";
import { apart, at, need, word } from "./memory";
import { loadPart, mostOf, storePart, sumOf } from "./parts";

/**
 * Words: 0 x, 1 own columns, 2 losses, 3 gradient; 4 rows, 5 columns, 6 rows per chunk; floats: 7 scale, 8 and 9 cosine and sine of the margin's angle,
 * 10 what the angle's margin takes from the similarity beyond pi less the angle, 11 the margin that is subtracted.
 */
export function ownSoftmax(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 4), columns = word(args, 5), perChunk = word(args, 6), pitch = <usize>columns << 2;
  need(args, 0, <usize>rows * pitch);
  need(args, 1, <usize>rows << 2);
  need(args, 2, <usize>rows << 2);
  need(args, 3, <usize>rows * pitch);
  for (let input: usize = 0; input < 2; input++) for (let output: usize = 2; output < 4; output++) apart(args, output, input);
  apart(args, 3, 2);
  const scale = load<f32>(args + 28), turn = load<f32>(args + 32), across = load<f32>(args + 36);
  const lower = load<f32>(args + 40), less = load<f32>(args + 44);
  const first = chunk * perChunk, last = min(rows, first + perChunk);
  for (let row = first; row < last; row++) {
    const x = at(args, 0) + <usize>row * pitch, to = at(args, 3) + <usize>row * pitch;
    const own = <usize>load<i32>(at(args, 1) + (<usize>row << 2)) << 2;
    const cosine = load<f32>(x + own);
    let target = cosine, slope: f32 = 1;
    if (across > 0) {
      if (cosine + turn > 0) {
        const sine = sqrt<f32>(max<f32>(1 - cosine * cosine, 0));
        target = cosine * turn - sine * across;
        slope = turn + (sine > 0 ? across * cosine / sine : 0);
      } else target = cosine - lower;
    }
    target = scale * (target - less);
    let most = f32x4.splat(target);
    for (let c: usize = 0; c < pitch; c += 16) {
      const left = pitch - c, term = f32x4.mul(loadPart(x + c, left), f32x4.splat(scale));
      storePart(to + c, left, term);
    }
    store<f32>(to + own, target);
    for (let c: usize = 0; c < pitch; c += 16) {
      const left = pitch - c;
      if (left >= 16) most = f32x4.max(most, v128.load(to + c));
      else for (let i = c; i < pitch; i += 4) most = f32x4.max(most, v128.load_splat<f32>(to + i));
    }
    const largest = mostOf(most);
    let sum = f32x4.splat(0), rest: f32 = 0;
    for (let c: usize = 0; c < pitch; c += 16) {
      const left = pitch - c, power = exponential(f32x4.sub(loadPart(to + c, left), f32x4.splat(largest)));
      storePart(to + c, left, power);
      if (left >= 16) sum = f32x4.add(sum, power);
      else for (let i = c; i < pitch; i += 4) rest += load<f32>(to + i);
    }
    const total = sumOf(sum) + rest;
    store<f32>(at(args, 2) + (<usize>row << 2), largest - target + logarithmOf(total));
    const factor = scale / total, mine = load<f32>(to + own);
    for (let c: usize = 0; c < pitch; c += 16) {
      storePart(to + c, pitch - c, f32x4.mul(loadPart(to + c, pitch - c), f32x4.splat(factor)));
    }
    store<f32>(to + own, (mine * factor - scale) * slope);
  }
}
