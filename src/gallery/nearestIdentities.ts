/** An identity, by number, and how far a sample is from it. */
export interface NearIdentity {
  readonly identity: number;
  readonly distance: number;
}

/** Keeps the nearest few of the identities offered, each once, with its smallest distance. */
export class NearestIdentities {
  /** The nearest so far, nearest first; a tie goes to the lower number, which was enrolled first. */
  readonly found: NearIdentity[] = [];
  private readonly top: number;

  constructor(top: number) {
    this.top = top;
  }

  /** Anything farther than this need not be offered. */
  get bound(): number {
    return this.found.length < this.top ? Infinity : this.found[this.top - 1].distance;
  }

  /** Offers a distance to an identity. */
  offer(identity: number, distance: number): void {
    const { found } = this;
    const known = found.findIndex((other) => other.identity === identity);
    if (known >= 0) {
      if (found[known].distance <= distance) return;
      found.splice(known, 1);
    }
    let place = found.length;
    const isAfter = (other: NearIdentity): boolean =>
      other.distance > distance || (other.distance === distance && other.identity > identity);
    while (place > 0 && isAfter(found[place - 1])) place--;
    if (place >= this.top) return;
    found.splice(place, 0, { identity, distance });
    if (found.length > this.top) found.pop();
  }
}
