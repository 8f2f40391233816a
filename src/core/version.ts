/** Version of the library, as evidence: what was saved says by which version. */
export const VERSION = "0.1.0";
