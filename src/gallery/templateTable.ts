import { RowMatrix } from "./rowMatrix.js";

/** Enrolled identities with their templates: one matrix for all, and beside it whose each row is. */
export class TemplateTable {
  /** All templates. */
  readonly matrix: RowMatrix;
  private readonly indexOf = new Map<string, number>();
  private readonly nameOf: string[] = [];
  private readonly rowsOf: (number | number[])[] = [];
  // When each identity was enrolled: the last one takes the place of one that is removed.
  private readonly enrolledAt: number[] = [];
  private enrolled = 0;
  private ownerOf = new Int32Array(16);

  constructor(size: number) {
    this.matrix = new RowMatrix(size);
  }

  /** How many identities there are. */
  get size(): number {
    return this.nameOf.length;
  }

  /** The identity of each row of the matrix, as a number. */
  get owners(): Int32Array {
    return this.ownerOf.subarray(0, this.matrix.length);
  }

  /** The name of each identity, by number. */
  get names(): readonly string[] {
    return this.nameOf;
  }

  /** When each identity was enrolled, by number: only the order counts. */
  get order(): readonly number[] {
    return this.enrolledAt;
  }

  /** The names in order of enrollment. */
  inOrder(): string[] {
    const order = this.enrolledAt;
    const numbers = Array.from(order.keys());
    if (order.some((time, i) => i > 0 && time < order[i - 1])) numbers.sort((a, b) => order[a] - order[b]);
    return numbers.map((identity) => this.nameOf[identity]);
  }

  /** The number of an identity; undefined if it is not enrolled. */
  find(name: string): number | undefined {
    return this.indexOf.get(name);
  }

  /** Rows of the templates of an identity, by its number, oldest first. */
  rows(identity: number): readonly number[] {
    const rows = this.rowsOf[identity];
    return typeof rows === "number" ? [rows] : rows;
  }

  /** Adds a template to an identity, which is new where nobody has that name. */
  add(name: string, template: Float32Array): void {
    const row = this.matrix.push(template);
    if (row === this.ownerOf.length) {
      const grown = new Int32Array(Math.ceil(1.5 * row));
      grown.set(this.ownerOf);
      this.ownerOf = grown;
    }
    let identity = this.indexOf.get(name);
    if (identity === undefined) {
      identity = this.nameOf.length;
      this.indexOf.set(name, identity);
      this.nameOf.push(name);
      this.rowsOf.push(row);
      this.enrolledAt.push(this.enrolled++);
    } else {
      this.rowsOf[identity] = [...this.rows(identity), row];
    }
    this.ownerOf[row] = identity;
  }

  /** Forgets an identity and its templates; false if it is not enrolled. */
  remove(name: string): boolean {
    const identity = this.indexOf.get(name);
    if (identity === undefined) return false;
    // From the last on: the rows before it stay where they are.
    for (const row of this.rows(identity).toSorted((a, b) => b - a)) this.removeRow(row);
    this.indexOf.delete(name);
    const last = this.nameOf.length - 1;
    if (identity !== last) {
      this.nameOf[identity] = this.nameOf[last];
      this.rowsOf[identity] = this.rowsOf[last];
      this.enrolledAt[identity] = this.enrolledAt[last];
      this.indexOf.set(this.nameOf[identity], identity);
      for (const row of this.rows(identity)) this.ownerOf[row] = identity;
    }
    this.nameOf.pop();
    this.rowsOf.pop();
    this.enrolledAt.pop();
    return true;
  }

  private removeRow(row: number): void {
    const last = this.matrix.length - 1;
    const owner = this.ownerOf[last];
    this.matrix.remove(row);
    if (row === last) return;
    this.ownerOf[row] = owner;
    this.rowsOf[owner] = this.rows(owner).map((own) => (own === last ? row : own));
  }
}
