import { anyRecord, check, json } from "../core/schema.js";

/** The user's data about an identity: anything that JSON can hold. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Something that happened to an identity. */
export interface HistoryEntry {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly event: "enrolled" | "updated" | "merged" | "renamed";
  /** Number of examples added. */
  readonly examples: number;
  /** The former name of the renamed or merged identity. */
  readonly from?: string;
}

/** What is known about an identity apart from its templates. Plain data. */
export interface IdentityDetails {
  readonly metadata?: Metadata;
  /** Its own threshold. */
  readonly threshold?: number;
  readonly history?: readonly HistoryEntry[];
  /** The weight of its template relative to one more example. */
  readonly weight?: number;
}

/** Refuses metadata that JSON cannot hold. */
export function requireMetadata(who: string, metadata: Metadata): Metadata {
  return check(who, (value, path) => anyRecord(json()(value, path), path), metadata);
}

/** Details with one more event, dated now. */
export function withEvent(details: IdentityDetails, event: Omit<HistoryEntry, "at">): IdentityDetails {
  return { ...details, history: [...(details.history ?? []), { at: Date.now(), ...event }] };
}

/** Details with the weight of the template, which is left out if all examples of the identity are kept. */
export function withWeight(details: IdentityDetails, weight: number): IdentityDetails {
  return weight > 0 && Math.abs(weight - 1) > 1e-6 ? { ...details, weight } : details;
}

/** Details without those named. */
export function without(details: IdentityDetails, ...names: (keyof IdentityDetails)[]): IdentityDetails {
  const left = Object.entries(details).filter(([name]) => !names.some((other) => other === name));
  return Object.fromEntries(left);
}
