/** Whether an error says that a package is not installed. */
export function isMissingPackage(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (MISSING.test(String((at as { code?: unknown }).code))) return true;
  }
  return false;
}

const MISSING = /^(ERR_)?MODULE_NOT_FOUND$/;

/**
 * Loads a package that only some users need.
 *
 * @param who - The function that needs it; comes first in the message.
 * @param purpose - What it is needed for: "to decode images".
 * @param load - By default the package is imported by name in a way that bundlers do not follow, so that a build without it does not break; the package
 *   must then be available at run time, as it is in Node. Pass `() => import("name")` for a package that belongs in a bundle.
 * @throws Error that says what to install if the package is missing, or what is wrong if it does not load.
 */
export async function optionalPackage<T>(
  who: string,
  name: string,
  purpose: string,
  load: () => Promise<T> = () => import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (isMissingPackage(cause) && message.includes(name)) {
      throw new Error(`${who}: needs the package ${name} ${purpose}; install it with: npm install ${name}`, { cause });
    }
    throw new Error(`${who}: the package ${name}, needed ${purpose}, does not load: ${message}`, { cause });
  }
}
