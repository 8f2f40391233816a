import { grown } from "./grown.js";

/** The offset of an unused number. */
const GONE = 0xffffffff;

/**
 * Names by number and numbers by name. Numbers are assigned in ascending order and not reused until {@link NameTable.compact}.
 *
 * A million names of 15 letters take 30 MB; as keys of a `Map` they take 150.
 */
export class NameTable {
  private bytes = new Uint8Array(256);
  private used = 0;
  private wasted = 0;
  private starts = new Uint32Array(16);
  private given = 0;
  private live = 0;
  // Open addressing: number + 1, or 0 for a free slot.
  private slots = new Int32Array(32);
  private letters = new Uint8Array(64);
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /** How many names there are. */
  get size(): number {
    return this.live;
  }

  /** All numbers are less than this. */
  get end(): number {
    return this.given;
  }

  /** The name of a number; undefined if it was removed. */
  name(number: number): string | undefined {
    if (!this.has(number)) return undefined;
    const [start, length] = this.place(number);
    return this.decoder.decode(this.bytes.subarray(start, start + length));
  }

  /** Whether a number has a name. */
  has(number: number): boolean {
    return number < this.given && this.starts[number] !== GONE;
  }

  /** The number of a name; undefined if it has none. */
  find(name: string): number | undefined {
    const number = this.slots[this.slotOf(this.letters, 0, this.write(name))] - 1;
    return number < 0 ? undefined : number;
  }

  /** Assigns a number to a new name. */
  add(name: string): number {
    if (4 * (this.live + 1) > 3 * this.slots.length) this.spread(2 * this.slots.length);
    const length = this.write(name);
    this.slots[this.slotOf(this.letters, 0, length)] = this.given + 1;
    this.starts = grown(this.starts, this.given + 1);
    this.put(this.given, length);
    this.live++;
    return this.given++;
  }

  /** Stores the letters written last as the name of a number. */
  private put(number: number, length: number): void {
    this.starts[number] = this.used;
    this.bytes = grown(this.bytes, this.used + length + 5);
    for (let rest = length; ; rest >>>= 7) {
      this.bytes[this.used++] = rest < 128 ? rest : (rest & 127) | 128;
      if (rest < 128) break;
    }
    this.bytes.set(this.letters.subarray(0, length), this.used);
    this.used += length;
  }

  /** Removes a number's slot and letters. */
  private take(number: number): void {
    const [start, length] = this.place(number);
    this.free(this.slotOf(this.bytes, start, length));
    this.bytes.fill(0, this.starts[number], start + length);
    this.letters.fill(0);
    this.wasted += start + length - this.starts[number];
  }

  /** Removes the name of a number, and its letters from memory. */
  remove(number: number): void {
    this.take(number);
    this.starts[number] = GONE;
    this.live--;
  }

  /** Gives a number an unused name. */
  rename(number: number, name: string): void {
    this.take(number);
    this.slots[this.slotOf(this.letters, 0, this.write(name))] = number + 1;
    this.put(number, this.write(name));
  }

  /** Whether more numbers are unused than used. */
  get isSparse(): boolean {
    return this.given > 1024 && this.given > 2 * this.live;
  }

  /** Renumbers all names from 0, in the same order, and returns the old number of each. */
  compact(): Int32Array {
    const old = new Int32Array(this.live);
    const starts = new Uint32Array(this.live + 16);
    const bytes = new Uint8Array(this.used - this.wasted + 256);
    let used = 0;
    let number = 0;
    for (let before = 0; before < this.given; before++) {
      if (!this.has(before)) continue;
      const [start, length] = this.place(before);
      const whole = this.bytes.subarray(this.starts[before], start + length);
      bytes.set(whole, used);
      starts[number] = used;
      used += whole.length;
      old[number++] = before;
    }
    this.bytes.fill(0);
    Object.assign(this, { bytes, starts, used, given: number, wasted: 0 });
    this.spread(this.slots.length);
    return old;
  }

  /** Removes all names. */
  clear(): void {
    this.bytes.fill(0);
    this.letters.fill(0);
    this.used = this.wasted = this.given = this.live = 0;
    this.slots = new Int32Array(32);
  }

  /** The position and length in bytes of a name's letters. */
  private place(number: number): [start: number, length: number] {
    let at = this.starts[number];
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[at++];
      length |= (byte & 127) << shift;
      if (byte < 128) return [at, length];
    }
  }

  /** Writes a name as UTF-8 into `letters`, where it is valid until the next call, and returns its length in bytes. */
  private write(name: string): number {
    this.letters = grown(this.letters, 3 * name.length);
    return this.encoder.encodeInto(name, this.letters).written;
  }

  /** The slot of a name, or the free slot for it. */
  private slotOf(text: Uint8Array, from: number, length: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(text, from, length) & mask;
    while (this.slots[slot] !== 0 && !this.holds(this.slots[slot] - 1, text, from, length)) slot = (slot + 1) & mask;
    return slot;
  }

  private holds(number: number, text: Uint8Array, from: number, length: number): boolean {
    const [start, own] = this.place(number);
    if (own !== length) return false;
    for (let i = 0; i < length; i++) if (this.bytes[start + i] !== text[from + i]) return false;
    return true;
  }

  /** Frees a slot, and moves later ones that would not be found across the gap. */
  private free(slot: number): void {
    const mask = this.slots.length - 1;
    let gap = slot;
    for (let next = (gap + 1) & mask; this.slots[next] !== 0; next = (next + 1) & mask) {
      const [start, length] = this.place(this.slots[next] - 1);
      const wanted = hash(this.bytes, start, length) & mask;
      if (((next - wanted) & mask) < ((next - gap) & mask)) continue;
      this.slots[gap] = this.slots[next];
      gap = next;
    }
    this.slots[gap] = 0;
  }

  private spread(slots: number): void {
    this.slots = new Int32Array(slots);
    for (let number = 0; number < this.given; number++) {
      if (!this.has(number)) continue;
      const [start, length] = this.place(number);
      let slot = hash(this.bytes, start, length) & (slots - 1);
      while (this.slots[slot] !== 0) slot = (slot + 1) & (slots - 1);
      this.slots[slot] = number + 1;
    }
  }
}

/** FNV-1a with a final mix. */
function hash(text: Uint8Array, from: number, length: number): number {
  let value = 0x811c9dc5;
  for (let i = from; i < from + length; i++) value = Math.imul(value ^ text[i], 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
