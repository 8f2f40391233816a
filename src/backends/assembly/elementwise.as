// Elementwise kernels. A chunk is a run of elements; with one operand a row that repeats, a run of whole rows.
import { apart, at, expect, need, word } from "./memory";

const ADD: i32 = 0, SUBTRACT: i32 = 1, MULTIPLY: i32 = 2, DIVIDE: i32 = 3;
const SUBTRACT_FROM: i32 = 4, DIVIDE_INTO: i32 = 5; // b - a, b / a
const TWICE_PRODUCT: i32 = 6; // the gradient of a square
const WHERE_POSITIVE: i32 = 7; // b where a > 0, else 0: the gradient of relu
const HALF_QUOTIENT: i32 = 8; // b / 2a where a > 0, else 0: the gradient of a root

const SAME: i32 = 0, ROW: i32 = 1, SCALAR: i32 = 2, COLUMN: i32 = 3; // the shape of b

@inline
function vector(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUBTRACT) return f32x4.sub(a, b);
  if (op == MULTIPLY) return f32x4.mul(a, b);
  if (op == DIVIDE) return f32x4.div(a, b);
  if (op == SUBTRACT_FROM) return f32x4.sub(b, a);
  if (op == DIVIDE_INTO) return f32x4.div(b, a);
  if (op == TWICE_PRODUCT) return f32x4.mul(f32x4.add(a, a), b);
  if (op == HALF_QUOTIENT) return v128.and(f32x4.div(b, f32x4.add(a, a)), f32x4.gt(a, f32x4.splat(0)));
  return v128.and(b, f32x4.gt(a, f32x4.splat(0)));
}

@inline
function scalar(op: i32, a: f32, b: f32): f32 {
  return f32x4.extract_lane(vector(op, f32x4.splat(a), f32x4.splat(b)), 0);
}

@inline
function run(op: i32, shape: i32, a: usize, b: usize, to: usize, count: usize): void {
  const end = a + (count << 2), vectors = a + (count << 2 & ~15);
  const all = shape == SCALAR ? v128.load_splat<f32>(b) : f32x4.splat(0);
  while (a < vectors) {
    v128.store(to, vector(op, v128.load(a), shape == SCALAR ? all : v128.load(b)));
    a += 16; b += 16; to += 16;
  }
  while (a < end) {
    store<f32>(to, scalar(op, load<f32>(a), shape == SCALAR ? f32x4.extract_lane(all, 0) : load<f32>(b)));
    a += 4; b += 4; to += 4;
  }
}

@inline
function binaryOf(op: i32, args: usize, chunk: i32): void {
  const size = word(args, 3), shape = word(args, 4), row = word(args, 5), perChunk = word(args, 7);
  need(args, 0, <usize>size << 2);
  need(args, 1, <usize>(shape == SAME ? size : shape == COLUMN ? size / row : row) << 2);
  need(args, 2, <usize>size << 2);
  apart(args, 2, 0); apart(args, 2, 1);
  expect(args, 5, row > 0 && (shape == SAME || size % row == 0));
  const first = chunk * perChunk, count = min(size - first, perChunk);
  const bytes = <usize>first << 2;
  let a = at(args, 0) + bytes, to = at(args, 2) + bytes;
  const b = at(args, 1);
  if (shape == SAME) run(op, SAME, a, b + bytes, to, count);
  else if (shape == SCALAR) run(op, SCALAR, a, b, to, count);
  else if (shape == COLUMN) {
    const end = a + (<usize>count << 2), pitch = <usize>row << 2;
    let one = b + (<usize>(first / row) << 2);
    while (a < end) {
      run(op, SCALAR, a, one, to, row);
      a += pitch; to += pitch; one += 4;
    }
  } else {
    const end = a + (<usize>count << 2), pitch = <usize>row << 2;
    while (a < end) {
      run(op, ROW, a, b, to, row);
      a += pitch; to += pitch;
    }
  }
}

/** to = a op b, where b has a's shape, or is one row of it that repeats, or one number, or one for each row. */
export function binary(args: usize, chunk: i32, scratch: usize): void {
  const op = word(args, 6);
  if (op == ADD) binaryOf(ADD, args, chunk);
  else if (op == SUBTRACT) binaryOf(SUBTRACT, args, chunk);
  else if (op == MULTIPLY) binaryOf(MULTIPLY, args, chunk);
  else if (op == DIVIDE) binaryOf(DIVIDE, args, chunk);
  else if (op == SUBTRACT_FROM) binaryOf(SUBTRACT_FROM, args, chunk);
  else if (op == DIVIDE_INTO) binaryOf(DIVIDE_INTO, args, chunk);
  else if (op == TWICE_PRODUCT) binaryOf(TWICE_PRODUCT, args, chunk);
  else if (op == HALF_QUOTIENT) binaryOf(HALF_QUOTIENT, args, chunk);
  else binaryOf(WHERE_POSITIVE, args, chunk);
}

const RELU: i32 = 0, SQUARE: i32 = 1, NEGATE: i32 = 2, ROOT: i32 = 3;
const POWER: i32 = 4; // by quarters, of which word 5 holds how many

/** x to a multiple of 1/4 */
@inline
function power(x: v128, quarters: i32): v128 {
  let rest = quarters < 0 ? -quarters : quarters;
  let result = f32x4.splat(1);
  const root = f32x4.sqrt(x);
  if (rest & 1) result = f32x4.sqrt(root);
  if (rest & 2) result = f32x4.mul(result, root);
  for (; rest >= 4; rest -= 4) result = f32x4.mul(result, x);
  return quarters < 0 ? f32x4.div(f32x4.splat(1), result) : result;
}

@inline
function unaryVector(op: i32, x: v128, quarters: i32): v128 {
  if (op == POWER) return power(x, quarters);
  if (op == RELU) return f32x4.max(x, f32x4.splat(0));
  if (op == SQUARE) return f32x4.mul(x, x);
  if (op == NEGATE) return f32x4.neg(x);
  return f32x4.sqrt(x);
}

@inline
function unaryOf(op: i32, args: usize, chunk: i32): void {
  const size = word(args, 2), perChunk = word(args, 4), quarters = word(args, 5);
  need(args, 0, <usize>size << 2);
  need(args, 1, <usize>size << 2);
  apart(args, 1, 0);
  const first = chunk * perChunk, count = min(size - first, perChunk);
  let x = at(args, 0) + (<usize>first << 2), to = at(args, 1) + (<usize>first << 2);
  const end = x + (<usize>count << 2), vectors = x + (<usize>count << 2 & ~15);
  while (x < vectors) {
    v128.store(to, unaryVector(op, v128.load(x), quarters));
    x += 16; to += 16;
  }
  while (x < end) {
    store<f32>(to, f32x4.extract_lane(unaryVector(op, f32x4.splat(load<f32>(x)), quarters), 0));
    x += 4; to += 4;
  }
}

/** to = op(x) */
export function unary(args: usize, chunk: i32, scratch: usize): void {
  const op = word(args, 3);
  if (op == RELU) unaryOf(RELU, args, chunk);
  else if (op == SQUARE) unaryOf(SQUARE, args, chunk);
  else if (op == NEGATE) unaryOf(NEGATE, args, chunk);
  else if (op == ROOT) unaryOf(ROOT, args, chunk);
  else unaryOf(POWER, args, chunk);
}

/** to[r][c] = row[c] * factor: a row, repeated. */
export function repeatRow(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 2), length = word(args, 3), perChunk = word(args, 4);
  need(args, 0, <usize>length << 2);
  need(args, 1, <usize>rows * <usize>length << 2);
  apart(args, 1, 0);
  const factor = load<f32>(args + 20);
  const row = at(args, 0), pitch = <usize>length << 2;
  const first = chunk * perChunk, last = min(rows, first + perChunk);
  let to = at(args, 1) + <usize>first * pitch;
  const vectors = pitch & ~15;
  for (let r = first; r < last; r++) {
    let i: usize = 0;
    for (; i < vectors; i += 16) v128.store(to + i, f32x4.mul(v128.load(row + i), f32x4.splat(factor)));
    for (; i < pitch; i += 4) store<f32>(to + i, load<f32>(row + i) * factor);
    to += pitch;
  }
}

/** One step of Adam, in place. */
export function adam(args: usize, chunk: i32, scratch: usize): void {
  const size = word(args, 4), perChunk = word(args, 5);
  for (let tensor: usize = 0; tensor < 4; tensor++) need(args, tensor, <usize>size << 2);
  apart(args, 0, 1); apart(args, 0, 2); apart(args, 0, 3); apart(args, 1, 2); apart(args, 1, 3); apart(args, 2, 3);
  const beta1 = load<f32>(args + 24), beta2 = load<f32>(args + 28), step = load<f32>(args + 32);
  const root = load<f32>(args + 36), epsilon = load<f32>(args + 40);
  const rest1 = load<f32>(args + 44), rest2 = load<f32>(args + 48); // 1 - beta, before rounding
  const first = chunk * perChunk, count = min(size - first, perChunk);
  const bytes = <usize>first << 2;
  let value = at(args, 0) + bytes, m = at(args, 1) + bytes, v = at(args, 2) + bytes, g = at(args, 3) + bytes;
  const end = value + (<usize>count << 2), vectors = value + (<usize>count << 2 & ~15);
  const b1 = f32x4.splat(beta1), c1 = f32x4.splat(rest1), b2 = f32x4.splat(beta2), c2 = f32x4.splat(rest2);
  while (value < vectors) {
    const gradient = v128.load(g);
    const first = f32x4.add(f32x4.mul(v128.load(m), b1), f32x4.mul(gradient, c1));
    const second = f32x4.add(f32x4.mul(v128.load(v), b2), f32x4.mul(f32x4.mul(gradient, gradient), c2));
    const scale = f32x4.add(f32x4.mul(f32x4.sqrt(second), f32x4.splat(root)), f32x4.splat(epsilon));
    v128.store(m, first);
    v128.store(v, second);
    v128.store(value, f32x4.sub(v128.load(value), f32x4.div(f32x4.mul(first, f32x4.splat(step)), scale)));
    value += 16; m += 16; v += 16; g += 16;
  }
  while (value < end) {
    const gradient = load<f32>(g);
    const first = load<f32>(m) * beta1 + gradient * rest1;
    const second = load<f32>(v) * beta2 + gradient * gradient * rest2;
    store<f32>(m, first);
    store<f32>(v, second);
    store<f32>(value, load<f32>(value) - (first * step) / (sqrt<f32>(second) * root + epsilon));
    value += 4; m += 4; v += 4; g += 4;
  }
}
