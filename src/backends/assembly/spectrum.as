// Convolution by Fourier transforms of overlapping tiles: the spectra of tiles, one complex matrix product per frequency, and back.
// A spectrum lies as [frequency][real, imaginary][strip of 8 channels][tile][8]; of two frequencies that are conjugates only one is kept.
import { ADD, columnTile, rowTile, TILE_PITCH, ZERO } from "./micro";
import { apart, at, clear, copy, expect, need, needScratch, word } from "./memory";
import { ELEMENT, fourier } from "./fourier";

// Words of both transforms.
const IMAGE: usize = 0, SPECTRUM: usize = 1, TWIDDLES: usize = 2, PAIRS: usize = 3, BIAS: usize = 4;
const IMAGES: usize = 5, IMAGE_PITCH: usize = 6, ROW_PITCH: usize = 7, PIXEL_PITCH: usize = 8; // bytes
const HEIGHT: usize = 9, WIDTH: usize = 10, CHANNELS: usize = 11;
const TILES_DOWN: usize = 12, TILES_ACROSS: usize = 13, STEP_DOWN: usize = 14, STEP_ACROSS: usize = 15, TOP: usize = 16, LEFT: usize = 17;
const SIZE_DOWN: usize = 18, SIZE_ACROSS: usize = 19; // of the transform
const EXTENT_DOWN: usize = 20, EXTENT_ACROSS: usize = 21; // of the part of a tile that is read or written
const RADICES_DOWN: usize = 22, RADICES_ACROSS: usize = 23, TWIDDLES_ACROSS: usize = 24; // bytes to the twiddles across
const FREQUENCIES: usize = 25, CAPACITY: usize = 26, PLANE_PITCH: usize = 27; // tiles per strip, bytes from plane to plane
const PER_CHUNK: usize = 28, SCALE: usize = 29, ACTIVATION: usize = 30, OVERLAP: usize = 31; // images per chunk; tiles add up

@inline
function check(args: usize): void {
  if (!CHECKED) return;
  const down = word(args, SIZE_DOWN), across = word(args, SIZE_ACROSS), images = word(args, IMAGES), strips = (word(args, CHANNELS) + 7) >> 3;
  const tiles = images * word(args, TILES_DOWN) * word(args, TILES_ACROSS), frequencies = word(args, FREQUENCIES);
  expect(args, CAPACITY, word(args, CAPACITY) >= tiles);
  expect(args, PLANE_PITCH, word(args, PLANE_PITCH) >= strips * word(args, CAPACITY) * <i32>ELEMENT);
  expect(args, EXTENT_DOWN, word(args, EXTENT_DOWN) > 0 && word(args, EXTENT_DOWN) <= down);
  expect(args, EXTENT_ACROSS, word(args, EXTENT_ACROSS) > 0 && word(args, EXTENT_ACROSS) <= across);
  const last = (images - 1) * word(args, IMAGE_PITCH) + (word(args, HEIGHT) - 1) * word(args, ROW_PITCH) + (word(args, WIDTH) - 1) * word(args, PIXEL_PITCH);
  need(args, IMAGE, <usize>last + (<usize>word(args, CHANNELS) << 2));
  need(args, SPECTRUM, 2 * <usize>frequencies * <usize>word(args, PLANE_PITCH));
  need(args, TWIDDLES, <usize>word(args, TWIDDLES_ACROSS) + (twiddleBytes(across, word(args, RADICES_ACROSS))));
  expect(args, RADICES_DOWN, <i32>twiddleBytes(down, word(args, RADICES_DOWN)) <= word(args, TWIDDLES_ACROSS));
  need(args, PAIRS, <usize>frequencies << 3);
  for (let i = 0; i < 2 * frequencies; i++) expect(args, PAIRS, word(at(args, PAIRS), i) >= 0 && word(at(args, PAIRS), i) < down * across * <i32>ELEMENT);
  if (at(args, BIAS) != 0) need(args, BIAS, <usize>word(args, CHANNELS) << 2);
  needScratch(args, tileBytes(args) + 2 * <usize>max(down, across) * ELEMENT + 64);
  apart(args, SPECTRUM, IMAGE);
}

/** The bytes of the twiddle factors of a length. Its factors must make it up. */
function twiddleBytes(length: i32, radices: i32): usize {
  let done = 1, pairs = 0;
  while (radices != 0) {
    const radix = radices & 15;
    if (radix < 2 || radix > 5) return 0x7fffffff;
    if (done > 1) pairs += done * (radix - 1);
    done *= radix;
    radices >>= 4;
  }
  return done == length ? <usize>pairs << 3 : 0x7fffffff;
}

@inline
function tileBytes(args: usize): usize {
  return <usize>(word(args, SIZE_DOWN) * word(args, SIZE_ACROSS)) * ELEMENT;
}

/** The spectra of the tiles of some images, for a strip of 8 channels: 4 are the real part of the transform, 4 the imaginary. */
export function toSpectrum(args: usize, chunk: i32, scratch: usize): void {
  check(args);
  const channels = word(args, CHANNELS), strips = (channels + 7) >> 3, strip = chunk % strips;
  const first = (chunk / strips) * word(args, PER_CHUNK), last = min(word(args, IMAGES), first + word(args, PER_CHUNK));
  const down = word(args, SIZE_DOWN), across = word(args, SIZE_ACROSS), extentDown = word(args, EXTENT_DOWN), extentAcross = word(args, EXTENT_ACROSS);
  const tilesDown = word(args, TILES_DOWN), tilesAcross = word(args, TILES_ACROSS);
  const height = word(args, HEIGHT), width = word(args, WIDTH), lanes = min(8, channels - 8 * strip);
  const rowPitch = <usize>word(args, ROW_PITCH), pixelPitch = <usize>word(args, PIXEL_PITCH), rowBytes = <usize>across * ELEMENT;
  const frequencies = word(args, FREQUENCIES), plane = <usize>word(args, PLANE_PITCH);
  const twiddles = at(args, TWIDDLES), twiddlesAcross = twiddles + <usize>word(args, TWIDDLES_ACROSS);
  const radicesDown = word(args, RADICES_DOWN), radicesAcross = word(args, RADICES_ACROSS);
  const tile = scratch, spare = scratch + tileBytes(args);
  let tileNumber = first * tilesDown * tilesAcross;
  for (let image = first; image < last; image++) {
    const source = at(args, IMAGE) + <usize>image * <usize>word(args, IMAGE_PITCH) + (<usize>strip << 5);
    for (let tileRow = 0; tileRow < tilesDown; tileRow++) {
      const y0 = tileRow * word(args, STEP_DOWN) - word(args, TOP);
      for (let tileColumn = 0; tileColumn < tilesAcross; tileColumn++) {
        const x0 = tileColumn * word(args, STEP_ACROSS) - word(args, LEFT);
        const begin = max(0, -x0), end = max(begin, min(extentAcross, width - x0));
        let row = tile;
        for (let i = 0; i < down; i++, row += rowBytes) {
          const y = y0 + i;
          if (i >= extentDown || y < 0 || y >= height) {
            clear(row, rowBytes);
            continue;
          }
          clear(row, <usize>begin * ELEMENT);
          let from = source + <usize>y * rowPitch + <usize>(x0 + begin) * pixelPitch, to = row + <usize>begin * ELEMENT;
          const stop = row + <usize>end * ELEMENT;
          if (lanes == 8) {
            for (; to < stop; to += ELEMENT, from += pixelPitch) {
              v128.store(to, v128.load(from));
              v128.store(to, v128.load(from, 16), 16);
            }
          } else {
            for (; to < stop; to += ELEMENT, from += pixelPitch) {
              copy(to, from, <usize>lanes << 2);
              clear(to + (<usize>lanes << 2), <usize>(8 - lanes) << 2);
            }
          }
          clear(stop, <usize>(across - end) * ELEMENT);
          fourier(row, ELEMENT, across, radicesAcross, twiddlesAcross, spare);
        }
        for (let column = tile; column < tile + rowBytes; column += ELEMENT) fourier(column, rowBytes, down, radicesDown, twiddles, spare);
        let to = at(args, SPECTRUM) + (<usize>strip * <usize>word(args, CAPACITY) + <usize>tileNumber) * ELEMENT;
        let pair = at(args, PAIRS);
        for (let f = 0; f < frequencies; f++) {
          // Both halves come out twice as large as they are: the way back makes up for it.
          const k = tile + load<u32>(pair), l = tile + load<u32>(pair, 4);
          const kr = v128.load(k), ki = v128.load(k, 16), lr = v128.load(l), li = v128.load(l, 16);
          v128.store(to, f32x4.add(kr, lr));
          v128.store(to, f32x4.add(ki, li), 16);
          to += plane;
          v128.store(to, f32x4.sub(ki, li));
          v128.store(to, f32x4.sub(lr, kr), 16);
          to += plane; pair += 8;
        }
        tileNumber++;
      }
    }
  }
}

/** The way back, for a strip of 8 channels of some images: tiles are put in their places, or added up where they overlap. */
export function fromSpectrum(args: usize, chunk: i32, scratch: usize): void {
  check(args);
  const channels = word(args, CHANNELS), strips = (channels + 7) >> 3, strip = chunk % strips;
  const first = (chunk / strips) * word(args, PER_CHUNK), last = min(word(args, IMAGES), first + word(args, PER_CHUNK));
  const down = word(args, SIZE_DOWN), across = word(args, SIZE_ACROSS), extentDown = word(args, EXTENT_DOWN), extentAcross = word(args, EXTENT_ACROSS);
  const tilesDown = word(args, TILES_DOWN), tilesAcross = word(args, TILES_ACROSS);
  const height = word(args, HEIGHT), width = word(args, WIDTH), lanes = min(8, channels - 8 * strip), bytes = <usize>lanes << 2;
  const rowPitch = <usize>word(args, ROW_PITCH), pixelPitch = <usize>word(args, PIXEL_PITCH), rowBytes = <usize>across * ELEMENT;
  const frequencies = word(args, FREQUENCIES), plane = <usize>word(args, PLANE_PITCH), overlap = word(args, OVERLAP) != 0, relu = word(args, ACTIVATION) == 1;
  const twiddles = at(args, TWIDDLES), twiddlesAcross = twiddles + <usize>word(args, TWIDDLES_ACROSS);
  const radicesDown = word(args, RADICES_DOWN), radicesAcross = word(args, RADICES_ACROSS);
  const tile = scratch, spare = scratch + tileBytes(args), bias = spare + 2 * <usize>max(down, across) * ELEMENT;
  const scale = f32x4.splat(load<f32>(args + (SCALE << 2)));
  clear(bias, ELEMENT);
  if (at(args, BIAS) != 0) copy(bias, at(args, BIAS) + (<usize>strip << 5), bytes);
  const bias0 = v128.load(bias), bias1 = v128.load(bias, 16);
  let tileNumber = first * tilesDown * tilesAcross;
  for (let image = first; image < last; image++) {
    const target = at(args, IMAGE) + <usize>image * <usize>word(args, IMAGE_PITCH) + (<usize>strip << 5);
    if (overlap) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) clear(target + <usize>y * rowPitch + <usize>x * pixelPitch, bytes);
      }
    }
    for (let tileRow = 0; tileRow < tilesDown; tileRow++) {
      const y0 = tileRow * word(args, STEP_DOWN) - word(args, TOP);
      for (let tileColumn = 0; tileColumn < tilesAcross; tileColumn++) {
        const x0 = tileColumn * word(args, STEP_ACROSS) - word(args, LEFT);
        const begin = max(0, -x0), end = max(begin, min(extentAcross, width - x0));
        let from = at(args, SPECTRUM) + (<usize>strip * <usize>word(args, CAPACITY) + <usize>tileNumber) * ELEMENT;
        let pair = at(args, PAIRS);
        for (let f = 0; f < frequencies; f++) {
          // Real and imaginary parts change places: the transform of that is the way back.
          const ar = v128.load(from), br = v128.load(from, 16);
          from += plane;
          const ai = v128.load(from), bi = v128.load(from, 16);
          from += plane;
          const k = tile + load<u32>(pair), l = tile + load<u32>(pair, 4);
          v128.store(l, f32x4.sub(br, ai));
          v128.store(l, f32x4.add(ar, bi), 16);
          v128.store(k, f32x4.add(br, ai));
          v128.store(k, f32x4.sub(ar, bi), 16);
          pair += 8;
        }
        tileNumber++;
        for (let column = tile; column < tile + rowBytes; column += ELEMENT) fourier(column, rowBytes, down, radicesDown, twiddles, spare);
        for (let i = max(0, -y0); i < min(extentDown, height - y0); i++) {
          const row = tile + <usize>i * rowBytes;
          fourier(row, ELEMENT, across, radicesAcross, twiddlesAcross, spare);
          let to = target + <usize>(y0 + i) * rowPitch + <usize>(x0 + begin) * pixelPitch;
          const stop = row + <usize>end * ELEMENT;
          for (let value = row + <usize>begin * ELEMENT; value < stop; value += ELEMENT, to += pixelPitch) {
            let low = f32x4.add(f32x4.mul(v128.load(value, 16), scale), bias0), high = f32x4.add(f32x4.mul(v128.load(value), scale), bias1);
            if (relu) {
              low = f32x4.max(low, f32x4.splat(0));
              high = f32x4.max(high, f32x4.splat(0));
            }
            if (lanes == 8) {
              if (overlap) {
                low = f32x4.add(low, v128.load(to));
                high = f32x4.add(high, v128.load(to, 16));
              }
              v128.store(to, low);
              v128.store(to, high, 16);
            } else {
              v128.store(bias, low);
              v128.store(bias, high, 16);
              for (let lane: usize = 0; lane < bytes; lane += 4) {
                store<f32>(to + lane, load<f32>(bias + lane) + (overlap ? load<f32>(to + lane) : 0));
              }
            }
          }
        }
      }
    }
  }
}

// Words of the product: three spectra, their rows (tiles) and strips, and the bytes from plane to plane.
const A: usize = 0, B: usize = 1, C: usize = 2;
const A_STRIPS: usize = 3, B_STRIPS: usize = 4; // of 8 channels
const A_TILES: usize = 5; // in use
const A_CAPACITY: usize = 6, B_CAPACITY: usize = 7, C_CAPACITY: usize = 8;
const A_PLANE: usize = 9, B_PLANE: usize = 10, C_PLANE: usize = 11;
const DEPTH: usize = 12; // of the contraction
const TRANSPOSED: usize = 13; // 1: the contraction runs over the tiles of a and b, and c adds up
const CONJUGATE: usize = 14, STRIPS_PER_BLOCK: usize = 15, ADDS: usize = 16;
const COUNT: usize = 17; // frequencies, for the checks
const PART: usize = 18; // of the contraction over tiles that is packed at a time

const MR: i32 = 6;

/**
 * One frequency: c[tile][n] = a[tile][k] b[k][n], or c[m][n] = sum over tiles a[tile][m] b[tile][n]. Three real products make a complex one:
 * (ar + ai) br, to which -ai (br + bi) is added for the real part and ar (bi - br) for the imaginary.
 */
export function spectrumProduct(args: usize, chunk: i32, scratch: usize): void {
  const strips = word(args, A_STRIPS), bStrips = word(args, B_STRIPS), tiles = word(args, A_TILES), depth = word(args, DEPTH);
  const transposed = word(args, TRANSPOSED) == 1, perBlock = word(args, STRIPS_PER_BLOCK);
  const aRow = <usize>word(args, A_CAPACITY) * ELEMENT, bRow = <usize>word(args, B_CAPACITY) * ELEMENT, cRow = <usize>word(args, C_CAPACITY) * ELEMENT;
  const aPlane = <usize>word(args, A_PLANE), bPlane = <usize>word(args, B_PLANE), cPlane = <usize>word(args, C_PLANE);
  const part = transposed ? word(args, PART) : depth, stripBytes = <usize>part * ELEMENT;
  const rows = transposed ? 8 * strips : tiles;
  const pitch = transposed ? <usize>((strips << 5) + 64) : TILE_PITCH;
  const aBytes = transposed ? <usize>part * pitch : <usize>MR * TILE_PITCH;
  if (CHECKED) {
    const count = <usize>word(args, COUNT);
    expect(args, DEPTH, depth > 0 && (transposed || (depth <= 8 * strips && (<usize>depth << 2) <= TILE_PITCH)));
    expect(args, A_CAPACITY, word(args, A_CAPACITY) >= (transposed ? depth : tiles) && aPlane >= <usize>strips * aRow);
    expect(args, B_CAPACITY, word(args, B_CAPACITY) >= depth && bPlane >= <usize>bStrips * bRow);
    expect(args, C_CAPACITY, word(args, C_CAPACITY) >= (rows + MR - 1) / MR * MR && cPlane >= <usize>bStrips * cRow);
    need(args, A, 2 * count * aPlane); need(args, B, 2 * count * bPlane); need(args, C, 2 * count * cPlane);
    apart(args, C, A); apart(args, C, B);
    needScratch(args, 256 + 3 * (aBytes + <usize>perBlock * stripBytes));
  }
  const a = at(args, A) + 2 * <usize>chunk * aPlane, b = at(args, B) + 2 * <usize>chunk * bPlane, c = at(args, C) + 2 * <usize>chunk * cPlane;
  const sign = f32x4.splat(word(args, CONJUGATE) == 1 ? -1 : 1);
  const sums = scratch, packedA = scratch + 256, packedB = packedA + 3 * aBytes;
  for (let k0 = 0; k0 < depth; k0 += part) {
    const k = min(part, depth - k0), adds = word(args, ADDS) == 1 || k0 > 0;
    if (transposed) packTransposed(a + <usize>k0 * ELEMENT, aRow, aPlane, strips, k, packedA, pitch, aBytes);
    for (let strip0 = 0; strip0 < bStrips; strip0 += perBlock) {
      const strip1 = min(bStrips, strip0 + perBlock);
      for (let strip = strip0; strip < strip1; strip++) {
        packStrip(b + <usize>strip * bRow + <usize>k0 * ELEMENT, bPlane, k, sign, packedB + 3 * <usize>(strip - strip0) * stripBytes, stripBytes);
      }
      for (let row = 0; row < rows; row += MR) {
        if (!transposed) packTiles(a + <usize>row * ELEMENT, aRow, aPlane, k, min(MR, tiles - row), packedA, aBytes);
        const left = transposed ? packedA + (<usize>row << 2) : packedA;
        for (let strip = strip0; strip < strip1; strip++) {
          const right = packedB + 3 * <usize>(strip - strip0) * stripBytes;
          const real = c + <usize>strip * cRow + <usize>row * ELEMENT, imaginary = real + cPlane;
          tile(transposed, left, pitch, right, sums, k, ZERO);
          for (let i: usize = 0; i < <usize>MR * ELEMENT; i += 16) {
            const sum = v128.load(sums + i);
            v128.store(real + i, adds ? f32x4.add(v128.load(real + i), sum) : sum);
            v128.store(imaginary + i, adds ? f32x4.add(v128.load(imaginary + i), sum) : sum);
          }
          tile(transposed, left + aBytes, pitch, right + stripBytes, real, k, ADD);
          tile(transposed, left + 2 * aBytes, pitch, right + 2 * stripBytes, imaginary, k, ADD);
        }
      }
    }
  }
}

@inline
function tile(transposed: bool, a: usize, pitch: usize, b: usize, c: usize, k: i32, start: i32): void {
  if (transposed) columnTile(a, pitch, b, c, ELEMENT, k, start, 0);
  else rowTile(a, b, c, ELEMENT, k, start, 0);
}

/** Three planes of a strip of b, [k][8] each: br, -(br + bi), bi - br. */
function packStrip(b: usize, plane: usize, k: i32, sign: v128, to: usize, stripBytes: usize): void {
  const end = b + <usize>k * ELEMENT, second = to + stripBytes, third = second + stripBytes;
  for (let i: usize = 0; b + i < end; i += 16) {
    const re = v128.load(b + i), im = f32x4.mul(v128.load(b + plane + i), sign);
    v128.store(to + i, re);
    v128.store(second + i, f32x4.neg(f32x4.add(re, im)));
    v128.store(third + i, f32x4.sub(im, re));
  }
}

/** Three planes of 6 tiles, a row each: ar + ai, ai, ar. Tiles that are not there are 0. */
function packTiles(a: usize, rowBytes: usize, plane: usize, k: i32, tiles: i32, to: usize, planeBytes: usize): void {
  const second = planeBytes, third = planeBytes << 1;
  for (let channel = 0; channel < k; channel += 8) {
    for (let i = 0; i < MR; i++) {
      const from = a + <usize>i * ELEMENT, out = to + <usize>i * TILE_PITCH;
      for (let half: usize = 0; half < ELEMENT; half += 16) {
        const re = i < tiles ? v128.load(from + half) : f32x4.splat(0), im = i < tiles ? v128.load(from + plane + half) : f32x4.splat(0);
        v128.store(out + half, f32x4.add(re, im));
        v128.store(out + second + half, im);
        v128.store(out + third + half, re);
      }
    }
    a += rowBytes; to += ELEMENT;
  }
}

/** The same for the contraction over tiles: a row holds all channels of one tile. */
function packTransposed(a: usize, rowBytes: usize, plane: usize, strips: i32, tiles: i32, to: usize, pitch: usize, planeBytes: usize): void {
  for (let strip = 0; strip < strips; strip++) {
    let from = a, out = to;
    for (let tile = 0; tile < tiles; tile++) {
      for (let half: usize = 0; half < ELEMENT; half += 16) {
        const re = v128.load(from + half), im = v128.load(from + plane + half);
        v128.store(out + half, f32x4.add(re, im));
        v128.store(out + planeBytes + half, im);
        v128.store(out + 2 * planeBytes + half, re);
      }
      from += ELEMENT; out += pitch;
    }
    a += rowBytes; to += ELEMENT;
  }
  // The last rows of a tile of 6 may lie behind the last channel.
  for (let tile = 0; tile < tiles; tile++, to += pitch) {
    for (let p: usize = 0; p < 3; p++) clear(to + p * planeBytes, 32);
  }
}
