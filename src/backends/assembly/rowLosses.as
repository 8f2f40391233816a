// Losses of each row of a matrix of similarities or distances, and in the same pass their gradient for the matrix.
// A column of a row's class is its positive, any other its negative; with `self`, column i is not compared with row i.
import { exponential, logarithmOf, logistic, softplus } from "./exponential";
import { apart, at, expect, need, word } from "./memory";
import { loadPart, mostOf, storePart, sumOf } from "./parts";

// Words: 0 x, 1 row classes, 2 column classes, 3 losses, 4 counts, 5 gradient; 6 rows, 7 columns, 8 kind, 9 self, 10 rows per chunk; floats from 11 on:
// of the exponent (a + g max(0, c + s x)) (x - b), in which the first factor is a constant to the gradient, a, g, c, s and b, for positives, then for negatives;
// and a weight for each. For hinges: margin, positive margin, 1 if squared.
const SIDES: i32 = 0; // weighted softplus of the log of each sum of exponentials
const BOTH: i32 = 1; // softplus of the logs together, where there are both
const LIFTED: i32 = 2; // the logs together, if above 0
const MEAN: i32 = 3; // the log of the sum over both, less the mean exponent of the positives

@inline
function option(args: usize, index: usize): f32 {
  return load<f32>(args + (11 + index << 2));
}

@inline
function lanesFrom(column: i32): v128 {
  return i32x4.add(i32x4.splat(column), i32x4(0, 1, 2, 3));
}

/** The columns that count: within the row, and not the row itself. */
@inline
function counting(lanes: v128, columns: i32, self: i32): v128 {
  return v128.andnot(i32x4.lt_s(lanes, i32x4.splat(columns)), i32x4.eq(lanes, i32x4.splat(self)));
}

@inline
function above(x: v128): v128 {
  return f32x4.max(x, f32x4.splat(0));
}

/** What the exponent rises by with x. */
@inline
function slopeOf(args: usize, first: usize, x: v128): v128 {
  const line = f32x4.add(f32x4.splat(option(args, first + 2)), f32x4.mul(f32x4.splat(option(args, first + 3)), x));
  return f32x4.add(f32x4.splat(option(args, first)), f32x4.mul(f32x4.splat(option(args, first + 1)), above(line)));
}

@inline
function slopes(args: usize, x: v128, alike: v128): v128 {
  return v128.bitselect(slopeOf(args, 0, x), slopeOf(args, 5, x), alike);
}

/** log of sums of exponentials: each term is computed into the gradient's row, exponentiated there and scaled. */
function exponentials(kind: i32, args: usize, row: i32): void {
  const columns = word(args, 7), self = word(args, 9) != 0 ? row : -1, pitch = <usize>columns << 2;
  const x = at(args, 0) + <usize>row * pitch, classes = at(args, 2), to = at(args, 5) + <usize>row * pitch;
  const own = v128.load_splat<i32>(at(args, 1) + (<usize>row << 2)), never = f32x4.splat(-Infinity);
  let most = never, mostOther = never, any = i32x4.splat(0), anyOther = any, terms = f32x4.splat(0), count = any;
  for (let column = 0; column < columns; column += 4) {
    const offset = <usize>column << 2, left = pitch - offset, value = loadPart(x + offset, left);
    const counts = counting(lanesFrom(column), columns, self), alike = i32x4.eq(loadPart(classes + offset, left), own);
    const positive = v128.and(counts, alike), negative = v128.andnot(counts, alike);
    const centre = v128.bitselect(f32x4.splat(option(args, 4)), f32x4.splat(option(args, 9)), alike);
    const term = f32x4.mul(slopes(args, value, alike), f32x4.sub(value, centre));
    most = f32x4.max(most, v128.bitselect(term, never, positive));
    mostOther = f32x4.max(mostOther, v128.bitselect(term, never, negative));
    terms = f32x4.add(terms, v128.and(term, positive));
    any = v128.or(any, positive);
    anyOther = v128.or(anyOther, negative);
    count = i32x4.sub(count, positive); // a mask is -1
    storePart(to + offset, left, term);
  }
  let largest = mostOf(most), largestOther = mostOf(mostOther);
  if (kind == MEAN) {
    largest = max(largest, largestOther);
    largestOther = largest;
  }
  let sum = f32x4.splat(0), sumOther = sum;
  for (let column = 0; column < columns; column += 4) {
    const offset = <usize>column << 2, left = pitch - offset;
    const counts = counting(lanesFrom(column), columns, self), alike = i32x4.eq(loadPart(classes + offset, left), own);
    const least = v128.bitselect(f32x4.splat(largest), f32x4.splat(largestOther), alike);
    const power = v128.and(exponential(f32x4.sub(loadPart(to + offset, left), least)), counts);
    sum = f32x4.add(sum, v128.and(power, alike));
    sumOther = f32x4.add(sumOther, v128.andnot(power, alike));
    storePart(to + offset, left, power);
  }
  const has = v128.any_true(any), hasOther = v128.any_true(anyOther);
  let total = sumOf(sum), totalOther = sumOf(sumOther), loss: f32 = 0, factor: f32 = 0, factorOther: f32 = 0, share: f32 = 0;
  if (kind == MEAN) {
    total += totalOther;
    if (has) {
      const positives = <f32>(i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3));
      loss = largest + logarithmOf(total) - sumOf(terms) / positives;
      factor = 1 / total;
      factorOther = factor;
      share = option(args, 0) / positives; // the exponent is a x
    }
  } else {
    const value = has ? largest + logarithmOf(total) : 0, other = hasOther ? largestOther + logarithmOf(totalOther) : 0;
    if (kind == SIDES) {
      if (has) {
        loss += option(args, 10) * softplus(value);
        factor = option(args, 10) * logistic(value) / total;
      }
      if (hasOther) {
        loss += option(args, 11) * softplus(other);
        factorOther = option(args, 11) * logistic(other) / totalOther;
      }
    } else if (kind == BOTH) {
      if (has && hasOther) {
        loss = softplus(value + other);
        const slope = logistic(value + other);
        factor = slope / total;
        factorOther = slope / totalOther;
      }
    } else {
      loss = max<f32>(value + other, 0);
      if (loss > 0) {
        if (has) factor = 1 / total;
        if (hasOther) factorOther = 1 / totalOther;
      }
    }
  }
  store<f32>(at(args, 3) + (<usize>row << 2), loss);
  for (let column = 0; column < columns; column += 4) {
    const offset = <usize>column << 2, left = pitch - offset, value = loadPart(x + offset, left);
    const alike = i32x4.eq(loadPart(classes + offset, left), own);
    const part = v128.bitselect(f32x4.splat(factor), f32x4.splat(factorOther), alike);
    const result = f32x4.mul(loadPart(to + offset, left), f32x4.mul(part, slopes(args, value, alike)));
    const positive = v128.and(counting(lanesFrom(column), columns, self), alike);
    storePart(to + offset, left, f32x4.sub(result, v128.and(f32x4.splat(share), positive)));
  }
}

/** The sum of the hinges of each row, and how many of them are above 0. */
function hinges(args: usize, row: i32): void {
  const columns = word(args, 7), self = word(args, 9) != 0 ? row : -1, pitch = <usize>columns << 2;
  const x = at(args, 0) + <usize>row * pitch, classes = at(args, 2), to = at(args, 5) + <usize>row * pitch;
  const own = v128.load_splat<i32>(at(args, 1) + (<usize>row << 2));
  const margin = f32x4.splat(option(args, 0)), least = f32x4.splat(option(args, 1)), squared = option(args, 2) != 0;
  const slack = option(args, 1) > 0, one = f32x4.splat(1), zero = f32x4.splat(0);
  let sum = zero, count = i32x4.splat(0);
  for (let column = 0; column < columns; column += 4) {
    const offset = <usize>column << 2, left = pitch - offset, value = loadPart(x + offset, left);
    const counts = counting(lanesFrom(column), columns, self), alike = i32x4.eq(loadPart(classes + offset, left), own);
    const tooFar = f32x4.sub(value, least), tooNear = f32x4.sub(margin, value);
    let excess = v128.bitselect(slack ? above(tooFar) : value, above(tooNear), alike);
    let slope = v128.bitselect(
      slack ? v128.and(one, f32x4.gt(tooFar, zero)) : one,
      v128.and(f32x4.splat(-1), f32x4.gt(tooNear, zero)),
      alike,
    );
    if (squared) {
      slope = f32x4.mul(slope, f32x4.add(excess, excess));
      excess = f32x4.mul(excess, excess);
    }
    excess = v128.and(excess, counts);
    sum = f32x4.add(sum, excess);
    count = i32x4.sub(count, f32x4.gt(excess, zero));
    storePart(to + offset, left, v128.and(slope, counts));
  }
  store<f32>(at(args, 3) + (<usize>row << 2), sumOf(sum));
  const counted = i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3);
  store<f32>(at(args, 4) + (<usize>row << 2), <f32>counted);
}

export function rowLosses(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 6), columns = word(args, 7), kind = word(args, 8), perChunk = word(args, 10);
  const size = <usize>rows * <usize>columns << 2;
  need(args, 0, size);
  need(args, 1, <usize>rows << 2);
  need(args, 2, <usize>columns << 2);
  need(args, 3, <usize>rows << 2);
  need(args, 4, <usize>rows << 2);
  need(args, 5, size);
  for (let input: usize = 0; input < 3; input++) for (let output: usize = 3; output < 6; output++) apart(args, output, input);
  apart(args, 4, 3); apart(args, 5, 3); apart(args, 5, 4);
  const first = chunk * perChunk, last = min(rows, first + perChunk);
  for (let row = first; row < last; row++) {
    if (kind <= MEAN) exponentials(kind, args, row);
    else hinges(args, row);
  }
}

/** The sums of the distances of each row to others of its class, and to those of other classes. Words: 0 x, 1 classes, 2 sums [rows][2], 3 rows, 4 per chunk. */
export function classSums(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 3), perChunk = word(args, 4), pitch = <usize>rows << 2;
  need(args, 0, <usize>rows * pitch);
  need(args, 1, pitch);
  need(args, 2, pitch << 1);
  apart(args, 2, 0); apart(args, 2, 1);
  const classes = at(args, 1), first = chunk * perChunk, last = min(rows, first + perChunk);
  for (let row = first; row < last; row++) {
    const x = at(args, 0) + <usize>row * pitch, own = v128.load_splat<i32>(classes + (<usize>row << 2));
    let same = f32x4.splat(0), different = same;
    for (let column = 0; column < rows; column += 4) {
      const offset = <usize>column << 2, left = pitch - offset, alike = i32x4.eq(loadPart(classes + offset, left), own);
      const value = v128.and(loadPart(x + offset, left), counting(lanesFrom(column), rows, row));
      same = f32x4.add(same, v128.and(value, alike));
      different = f32x4.add(different, v128.andnot(value, alike));
    }
    store<f32>(at(args, 2) + (<usize>row << 3), sumOf(same));
    store<f32>(at(args, 2) + (<usize>row << 3), sumOf(different), 4);
  }
}

/**
 * For each row its farthest column of the same class but itself, and its nearest of another class; of ties the first; where there is none, of all columns.
 * Words: 0 x, 1 row classes, 2 column classes, 3 both distances and whether there are both [3][rows], 4 both columns as floats [2][rows], 5 rows, 6 columns, 7 per chunk.
 */
export function hardest(args: usize, chunk: i32, scratch: usize): void {
  const rows = word(args, 5), columns = word(args, 6), perChunk = word(args, 7), pitch = <usize>columns << 2;
  need(args, 0, <usize>rows * pitch);
  need(args, 1, <usize>rows << 2);
  need(args, 2, pitch);
  need(args, 3, 3 * <usize>rows << 2);
  need(args, 4, 2 * <usize>rows << 2);
  for (let input: usize = 0; input < 3; input++) for (let output: usize = 3; output < 5; output++) apart(args, output, input);
  apart(args, 4, 3);
  expect(args, 6, columns > 0);
  const classes = at(args, 2), first = chunk * perChunk, last = min(rows, first + perChunk), never = f32x4.splat(-Infinity);
  for (let row = first; row < last; row++) {
    const x = at(args, 0) + <usize>row * pitch, own = v128.load_splat<i32>(at(args, 1) + (<usize>row << 2));
    let far = never, near = never, farAt = i32x4.splat(-1), nearAt = farAt;
    for (let column = 0; column < columns; column += 4) {
      const offset = <usize>column << 2, left = pitch - offset, value = loadPart(x + offset, left), lanes = lanesFrom(column);
      const counts = counting(lanes, columns, row), alike = i32x4.eq(loadPart(classes + offset, left), own);
      const farther = v128.and(f32x4.gt(value, far), v128.and(counts, alike));
      far = v128.bitselect(value, far, farther);
      farAt = v128.bitselect(lanes, farAt, farther);
      const turned = f32x4.neg(value), nearer = v128.and(f32x4.gt(turned, near), v128.andnot(counts, alike));
      near = v128.bitselect(turned, near, nearer);
      nearAt = v128.bitselect(lanes, nearAt, nearer);
    }
    let farthest = firstOf(far, farAt), nearest = firstOf(near, nearAt);
    const both = farthest >= 0 && nearest >= 0;
    if (farthest < 0) farthest = ofAll(x, columns, 1);
    if (nearest < 0) nearest = ofAll(x, columns, -1);
    const to = at(args, 3) + (<usize>row << 2), places = at(args, 4) + (<usize>row << 2), step = <usize>rows << 2;
    store<f32>(to, load<f32>(x + (<usize>farthest << 2)));
    store<f32>(to + step, load<f32>(x + (<usize>nearest << 2)));
    store<f32>(to + 2 * step, both ? 1 : 0);
    store<f32>(places, <f32>farthest);
    store<f32>(places + step, <f32>nearest);
  }
}

/** Of the lanes the one with the largest value, of equal ones the smallest place; -1 if there is none. */
function firstOf(values: v128, places: v128): i32 {
  const most = f32x4.splat(mostOf(values)), largest = v128.and(f32x4.eq(values, most), i32x4.ge_s(places, i32x4.splat(0)));
  const left = v128.bitselect(places, i32x4.splat(i32.MAX_VALUE), largest);
  const least = min(min(i32x4.extract_lane(left, 0), i32x4.extract_lane(left, 1)), min(i32x4.extract_lane(left, 2), i32x4.extract_lane(left, 3)));
  return least == i32.MAX_VALUE ? -1 : least;
}

function ofAll(x: usize, columns: i32, sign: f32): i32 {
  let best = 0;
  for (let column = 1; column < columns; column++) {
    if (sign * load<f32>(x + (<usize>column << 2)) > sign * load<f32>(x + (<usize>best << 2))) best = column;
  }
  return best;
}
