import { anyRecord, check, json } from "../core/schema.js";

/** What the user keeps beside an identity: anything that JSON can hold. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Something that happened to an identity. */
export interface HistoryEntry {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly event: "enrolled" | "updated" | "merged" | "renamed";
  /** How many examples came in. */
  readonly examples: number;
  /** The former name of what was renamed, or of what was merged in. */
  readonly from?: string;
}

/** What is known of an identity beside its templates. Plain data. */
export interface IdentityDetails {
  readonly metadata?: Metadata;
  /** A threshold of its own. */
  readonly threshold?: number;
  readonly history?: readonly HistoryEntry[];
  /** What its template weighs against one more example. */
  readonly weight?: number;
}

/** Refuses metadata that JSON cannot hold. */
export function requireMetadata(who: string, metadata: Metadata): Metadata {
  return check(who, (value, path) => anyRecord(json()(value, path), path), metadata);
}

/** Details less some of them. */
export function without(details: IdentityDetails, ...names: (keyof IdentityDetails)[]): IdentityDetails {
  const left = Object.entries(details).filter(([name]) => !names.some((other) => other === name));
  return Object.fromEntries(left);
}
