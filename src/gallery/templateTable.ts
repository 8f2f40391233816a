import type { IdentityDetails } from "./identityDetails.js";
import { grown } from "./grown.js";
import { NameTable } from "./nameTable.js";
import type { Precision } from "./precision.js";
import { RowMatrix } from "./rowMatrix.js";

/** Stands for the row of an identity that has several rows. */
const SEVERAL = -1;

/** Enrolled identities with their templates: one matrix for all, and the owner of each row. Identities are numbers, in order of enrollment. */
export class TemplateTable {
  /** All templates. */
  readonly matrix: RowMatrix;
  private readonly identities = new NameTable();
  private rowOf = new Int32Array(16);
  private readonly rowsOf = new Map<number, number[]>();
  private details = new Map<number, IdentityDetails>();
  private changed = 0;
  private ownerOf = new Int32Array(16);
  private numberings = 0;

  constructor(size: number, precision?: Precision) {
    this.matrix = new RowMatrix(size, precision);
  }

  /** How many identities there are. */
  get size(): number {
    return this.identities.size;
  }

  /** The identity of each row of the matrix. */
  get owners(): Int32Array {
    return this.ownerOf.subarray(0, this.matrix.length);
  }

  /** All identity numbers are less than this. */
  get end(): number {
    return this.identities.end;
  }

  /** Changes when identities are renumbered, which rarely happens. */
  get numbering(): number {
    return this.numberings;
  }

  /** A number that differs after every change to the table. */
  get version(): number {
    return this.changed;
  }

  /** What is known about an identity apart from its templates. */
  detailsOf(identity: number): IdentityDetails {
    return this.details.get(identity) ?? {};
  }

  /** Replaces the details of an identity. */
  setDetails(identity: number, details: IdentityDetails): void {
    this.changed++;
    if (Object.keys(details).length === 0) this.details.delete(identity);
    else this.details.set(identity, details);
  }

  /** The name of an identity; undefined if it was removed. */
  name(identity: number): string | undefined {
    return this.identities.name(identity);
  }

  /** The names in order of enrollment. */
  *names(): Generator<string> {
    for (let identity = 0; identity < this.end; identity++) {
      const name = this.identities.name(identity);
      if (name !== undefined) yield name;
    }
  }

  /** The number of an identity; undefined if it is not enrolled. */
  find(name: string): number | undefined {
    return this.identities.find(name);
  }

  /** Rows of an identity's templates, oldest first. */
  rows(identity: number): readonly number[] {
    const row = this.rowOf[identity];
    return row === SEVERAL ? this.rowsOf.get(identity)! : [row];
  }

  /** Adds a template, taken from `values` starting at `from`, to an identity, which is created if nobody has that name. */
  add(name: string, values: Float32Array, from = 0): void {
    this.changed++;
    const row = this.matrix.push(values, from);
    const known = this.identities.find(name);
    const identity = known ?? this.identities.add(name);
    if (known === undefined) {
      this.rowOf = grown(this.rowOf, identity + 1);
      this.rowOf[identity] = row;
    } else this.setRows(identity, [...this.rows(identity), row]);
    this.ownerOf = grown(this.ownerOf, row + 1);
    this.ownerOf[row] = identity;
  }

  /**
   * Fills an empty table.
   *
   * @param names - The identities, all different.
   * @param owners - The identity of each template, as an index into `names`. Each identity has at least one template; its templates are consecutive, in the order of the names.
   * @param templates - All templates, row by row. The table takes them over.
   */
  fill(names: readonly string[], owners: Int32Array, templates: Float32Array): void {
    this.changed++;
    this.matrix.fill(templates);
    for (const name of names) this.identities.add(name);
    this.rowOf = new Int32Array(names.length + 16);
    this.ownerOf = owners.slice();
    for (let row = 0, next: number; row < owners.length; row = next) {
      next = row + 1;
      while (owners[next] === owners[row]) next++;
      this.setRows(
        owners[row],
        Array.from({ length: next - row }, (_, place) => row + place),
      );
    }
  }

  /** Removes an identity and its templates; false if it is not enrolled. */
  remove(name: string): boolean {
    const identity = this.identities.find(name);
    if (identity === undefined) return false;
    this.changed++;
    this.details.delete(identity);
    // Last row first, so that the rows before it stay in place.
    for (const row of this.rows(identity).toSorted((a, b) => b - a)) this.removeRow(row);
    this.rowsOf.delete(identity);
    this.identities.remove(identity);
    if (this.identities.isSparse) this.numberAnew();
    return true;
  }

  /** Replaces the templates of an identity with others, at least one. */
  replace(identity: number, templates: readonly Float32Array[]): void {
    this.changed++;
    const own = this.rows(identity);
    const kept = own.slice(0, templates.length);
    kept.forEach((row, i) => {
      this.matrix.set(row, templates[i]);
    });
    const name = this.name(identity)!;
    for (const template of templates.slice(kept.length)) this.add(name, template);
    for (const row of own.slice(kept.length).toSorted((a, b) => b - a)) {
      this.setRows(
        identity,
        this.rows(identity).filter((other) => other !== row),
      );
      this.removeRow(row);
    }
  }

  /** Gives an identity an unused name. */
  rename(identity: number, name: string): void {
    this.changed++;
    this.identities.rename(identity, name);
  }

  /** Removes all identities. */
  clear(): void {
    this.changed++;
    this.details.clear();
    this.matrix.free();
    this.identities.clear();
    this.rowsOf.clear();
    this.numberings++;
  }

  private setRows(identity: number, rows: number[]): void {
    this.rowOf[identity] = rows.length === 1 ? rows[0] : SEVERAL;
    if (rows.length === 1) this.rowsOf.delete(identity);
    else this.rowsOf.set(identity, rows);
  }

  private removeRow(row: number): void {
    const last = this.matrix.length - 1;
    const owner = this.ownerOf[last];
    this.matrix.remove(row);
    if (row === last) return;
    this.ownerOf[row] = owner;
    this.setRows(
      owner,
      this.rows(owner).map((own) => (own === last ? row : own)),
    );
  }

  private numberAnew(): void {
    const old = this.identities.compact();
    const rows = Array.from(old, (before) => this.rows(before));
    const details = new Map<number, IdentityDetails>();
    old.forEach((before, identity) => {
      const own = this.details.get(before);
      if (own !== undefined) details.set(identity, own);
    });
    this.details = details;
    this.rowsOf.clear();
    this.rowOf = new Int32Array(old.length + 16);
    rows.forEach((own, identity) => {
      this.setRows(identity, [...own]);
      for (const row of own) this.ownerOf[row] = identity;
    });
    this.numberings++;
  }
}
