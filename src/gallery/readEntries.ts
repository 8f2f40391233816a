import { requireFinite, requireList, requireObject } from "../core/check.js";
import { check } from "../core/schema.js";
import { detailsSchema } from "./detailsSchema.js";
import type { TemplateEntry } from "./enrollment.js";
import type { IdentityDetails } from "./identityDetails.js";
import { identityName } from "./identityName.js";

/** Templates and their owners, checked. */
interface CheckedEntry {
  readonly name: string;
  readonly templates: TemplateEntry["templates"];
  readonly details: IdentityDetails;
}

/** Templates from outside, all checked before any is enrolled: at least one per identity, each of `size` finite numbers. */
export function readEntries(who: string, entries: readonly TemplateEntry[], size: number): CheckedEntry[] {
  return entries.map((entry) => {
    const { name, templates, ...details } = requireObject(who, "each entry", entry, "an object", ["name", "templates"]);
    const own = identityName(who, name);
    requireList(who, `templates of "${own}"`, templates);
    if (templates.length === 0) throw new RangeError(`${who}: "${own}" must have at least one template, got none`);
    for (const template of templates) {
      requireList(who, "a template", template, "a list of numbers");
      if (template.length !== size) {
        throw new RangeError(`${who}: templates must have ${size} numbers, got ${template.length} of "${own}"`);
      }
      requireFinite(who, "templates", template, `of "${own}"`);
    }
    return { name: own, templates, details: check(who, detailsSchema, details) };
  });
}
