import type { IdentityDetails, Metadata } from "../gallery/identityDetails.js";
import { requireDetails } from "../gallery/enrollment.js";

/** Metadata and a threshold, checked: every store can keep them and return them unchanged. @throws TypeError or RangeError otherwise. */
export function storedDetails(
  who: string,
  details: { readonly metadata?: Metadata | undefined; readonly threshold?: number | undefined },
): IdentityDetails {
  const { metadata, threshold } = details;
  const checked = requireDetails(who, {
    ...(metadata !== undefined && { metadata }),
    ...(threshold !== undefined && { threshold }),
  });
  if (checked.metadata !== undefined) requireText(who, checked.metadata);
  return checked;
}

/** PostgreSQL's JSON can hold neither U+0000 nor half of a character; what one store refuses, all refuse, so that data can move between them. */
function requireText(who: string, value: unknown): void {
  if (typeof value === "string" && /\0|\p{Surrogate}/u.test(value)) {
    throw new RangeError(
      `${who}: metadata must not hold the character U+0000 or half of a character, got ${JSON.stringify(value.slice(0, 60))}`,
    );
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    requireText(who, key);
    requireText(who, item);
  }
}
