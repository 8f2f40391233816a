/** The nearest few of all rows offered, nearest first; among equally near rows the one offered first stays. */
export class NearestList {
  /** The rows kept, nearest first. */
  readonly rows: Int32Array;
  /** Their distances. */
  readonly distances: Float64Array;
  /** How many are kept so far. */
  length = 0;

  constructor(capacity: number) {
    this.rows = new Int32Array(capacity);
    this.distances = new Float64Array(capacity);
  }

  /** Keeps a row if it is among the nearest. */
  offer(row: number, distance: number): void {
    if (this.length === this.rows.length && !(distance < this.distances[this.length - 1])) return;
    let place = this.length < this.rows.length ? this.length++ : this.length - 1;
    for (; place > 0 && this.distances[place - 1] > distance; place--) {
      this.rows[place] = this.rows[place - 1];
      this.distances[place] = this.distances[place - 1];
    }
    this.rows[place] = row;
    this.distances[place] = distance;
  }
}
