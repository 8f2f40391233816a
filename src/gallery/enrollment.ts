import { requireFlag, requireOptions } from "../core/check.js";
import { check, number } from "../core/schema.js";
import { requireMetadata, type IdentityDetails, type Metadata } from "./identityDetails.js";
import type { Candidate } from "./identification.js";

/** What {@link Gallery.enroll} stores along with the templates. */
export interface EnrollOptions {
  /** Anything that JSON can hold; replaces any earlier metadata. */
  readonly metadata?: Metadata;
  /** This identity's own threshold, for example from `identityThresholds`. */
  readonly threshold?: number;
  /** Whether to check if a new identity is too near others, which costs a search; default true. */
  readonly warn?: boolean;
}

/** The result of {@link Gallery.enroll}. */
export interface Enrollment {
  /** The name in its stored form. */
  readonly name: string;
  /** Whether nobody had that name before. */
  readonly isNew: boolean;
  /** How many templates the identity has now. */
  readonly templates: number;
  /** For a new identity: other identities that its examples match, nearest first. It may be one of them under a second name, or too similar to tell apart. */
  readonly near: readonly Candidate[];
  /** The same, as a sentence; absent if there is nothing to warn about. */
  readonly warning?: string;
}

/** A stored identity. */
export interface EnrolledIdentity extends Omit<IdentityDetails, "weight"> {
  readonly name: string;
  /** How many templates it has. */
  readonly templates: number;
}

/** Ready-made templates of one identity, for {@link Gallery.enrollTemplates}. */
export interface TemplateEntry extends IdentityDetails {
  readonly name: string;
  readonly templates: readonly ArrayLike<number>[];
}

/** The options to store, checked: metadata that JSON can hold, and a finite threshold. */
export function requireDetails(who: string, options: EnrollOptions): IdentityDetails {
  const { metadata, threshold, warn = true } = requireOptions(who, options);
  requireFlag(who, "warn", warn);
  return {
    ...(metadata !== undefined && { metadata: requireMetadata(who, metadata) }),
    ...(threshold !== undefined && { threshold: check(`${who}: threshold`, number(), threshold) }),
  };
}

/** Reports what an enrollment did, with a warning if others are near. */
export function describeEnrollment(done: Omit<Enrollment, "warning">): Enrollment {
  if (done.near.length === 0) return done;
  const others = done.near.map(({ name, distance }) => `"${name}" (distance ${distance.toPrecision(3)})`).join(", ");
  return {
    ...done,
    warning: `enroll: "${done.name}" is within the threshold of ${others}; merge them if they are one, or enroll more examples of each`,
  };
}
