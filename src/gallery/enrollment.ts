import { requireFlag, requireOptions } from "../core/check.js";
import { check, number } from "../core/schema.js";
import { requireMetadata, type IdentityDetails, type Metadata } from "./identityDetails.js";
import type { Candidate } from "./identification.js";

/** What {@link Gallery.enroll} keeps beside the templates. */
export interface EnrollOptions {
  /** Anything that JSON can hold; replaces what was kept before. */
  readonly metadata?: Metadata;
  /** A threshold of this identity's own, as `identityThresholds` finds them. */
  readonly threshold?: number;
  /** Whether to look for others that a new identity is too near to, which costs a search; default true. */
  readonly warn?: boolean;
}

/** What {@link Gallery.enroll} did. */
export interface Enrollment {
  /** The name in the form that is kept. */
  readonly name: string;
  /** Whether nobody had that name before. */
  readonly isNew: boolean;
  /** How many templates the identity has now. */
  readonly templates: number;
  /** For a new identity: others that its examples match, nearest first. It may be one of them under a second name, or too like them to tell apart. */
  readonly near: readonly Candidate[];
  /** The same in a sentence; missing where there is nothing to warn of. */
  readonly warning?: string;
}

/** An identity as it is kept. */
export interface EnrolledIdentity extends Omit<IdentityDetails, "weight"> {
  readonly name: string;
  /** How many templates it has. */
  readonly templates: number;
}

/** Templates of one identity as they are, for {@link Gallery.enrollTemplates}. */
export interface TemplateEntry extends IdentityDetails {
  readonly name: string;
  readonly templates: readonly ArrayLike<number>[];
}

/** What is kept of the options, checked: metadata that JSON can hold, and a finite threshold. */
export function requireDetails(who: string, options: EnrollOptions): IdentityDetails {
  const { metadata, threshold, warn = true } = requireOptions(who, options);
  requireFlag(who, "warn", warn);
  return {
    ...(metadata !== undefined && { metadata: requireMetadata(who, metadata) }),
    ...(threshold !== undefined && { threshold: check(`${who}: threshold`, number(), threshold) }),
  };
}

/** Says what an enrollment did, with a warning where others are near. */
export function describeEnrollment(done: Omit<Enrollment, "warning">): Enrollment {
  if (done.near.length === 0) return done;
  const others = done.near.map(({ name, distance }) => `"${name}" (distance ${distance.toPrecision(3)})`).join(", ");
  return {
    ...done,
    warning: `enroll: "${done.name}" is within the threshold of ${others}; merge them if they are one, or enroll more examples of each`,
  };
}
