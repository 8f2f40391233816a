import type { TemplateTable } from "./templateTable.js";

/** The number of an identity. @throws RangeError if nobody of that name is enrolled. */
export function requireEnrolled(who: string, table: TemplateTable, name: string): number {
  const identity = table.find(name);
  if (identity !== undefined) return identity;
  throw new RangeError(`${who}: "${name}" must be enrolled first; enrolled are ${listNames(table)}`);
}

function listNames(table: TemplateTable): string {
  if (table.size === 0) return "none";
  const shown: string[] = [];
  for (const name of table.names()) {
    if (shown.push(`"${name}"`) === 10) break;
  }
  return shown.join(", ") + (table.size > 10 ? ` and ${table.size - 10} more` : "");
}
