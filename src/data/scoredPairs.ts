/**
 * Pairs with the distance a model gives them, the input of calibration and evaluation. Plain data.
 *
 * Only `distances` and `y` are required; the rest is evidence that results pass on.
 */
export interface ScoredPairs {
  /** Distance within each pair: small = close. */
  readonly distances: ArrayLike<number>;
  /** 0 for a same pair, 1 for a different pair. */
  readonly y: ArrayLike<number>;
  /** Identity (class) of the first row of each pair, any integer: intervals resample identities, not pairs. */
  readonly leftIdentity?: ArrayLike<number>;
  /** Identity of the second row of each pair. */
  readonly rightIdentity?: ArrayLike<number>;
  /** Group (session, camera) of the first row of each pair, if it differs from the identity. */
  readonly leftGroup?: ArrayLike<number>;
  /** Group of the second row of each pair. */
  readonly rightGroup?: ArrayLike<number>;
  /** The kind of each pair: an index into `pairKinds`. */
  readonly kind?: ArrayLike<number>;
  /** The first row of each pair in its dataset. */
  readonly left?: ArrayLike<number>;
  /** The second row of each pair in its dataset. */
  readonly right?: ArrayLike<number>;
  /** Name of the distance that was measured. */
  readonly distance?: string;
  /** Fingerprint of the model that measured it. */
  readonly model?: string;
}
