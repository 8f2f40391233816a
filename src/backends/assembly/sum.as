import { at, word } from "./memory";

/** to[i] = sum over parts p, in order, of from[p][i]; a chunk is a run of i. */
export function sumParts(args: usize, chunk: i32, scratch: usize): void {
  const size = word(args, 2), parts = word(args, 3), run = word(args, 4);
  const first = chunk * run, last = min(size, first + run);
  const pitch = <usize>size << 2;
  let from = at(args, 0) + (<usize>first << 2), to = at(args, 1) + (<usize>first << 2);
  let i = first;
  for (; i + 4 <= last; i += 4) {
    let source = from, sum = v128.load(source);
    for (let part = 1; part < parts; part++) {
      source += pitch;
      sum = f32x4.add(sum, v128.load(source));
    }
    v128.store(to, sum);
    from += 16; to += 16;
  }
  for (; i < last; i++) {
    let source = from, sum = load<f32>(source);
    for (let part = 1; part < parts; part++) {
      source += pitch;
      sum += load<f32>(source);
    }
    store<f32>(to, sum);
    from += 4; to += 4;
  }
}
