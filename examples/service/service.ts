import type { Audit } from "./audit.js";
import type { Keys } from "./keys.js";
import type { Metrics } from "./metrics.js";
import type { ReadUpload } from "./samples.js";
import type { Settings } from "./settings.js";
import type { Tenants } from "./tenants.js";

/** What the routes work with. */
export interface Service {
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly settings: Settings;
  readonly readUpload: ReadUpload;
}
