/** Version of the library. Saved files record it. */
export const VERSION = "0.1.0";
