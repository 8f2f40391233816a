/** What a service allows. Everything has a default, so a service starts without settings. */
export interface Settings {
  /** The most bytes in a request's body. */
  readonly bodyBytes: number;
  /** The most pixels in a picture; larger ones are refused before they are decoded. */
  readonly pixels: number;
  /** The most samples per channel in a recording: 2²² are 95 seconds at 44,100 samples per second. */
  readonly soundSamples: number;
  /** The most samples in one enrollment. */
  readonly samplesPerCall: number;
  /** The most templates of one identity. */
  readonly templatesPerIdentity: number;
  /** The most identities of one tenant. */
  readonly identitiesPerTenant: number;
  /** Requests per minute with one key. */
  readonly requestsPerMinute: number;
  /** Requests per minute without a valid key from one address. */
  readonly strangersPerMinute: number;
  /** Requests in flight at the same time, for all keys together and for one key. Any more are told to try again. */
  readonly atOnce: number;
  readonly atOncePerKey: number;
  /** Connections that are open at the same time, idle ones included. */
  readonly connections: number;
  /** Samples decoded at the same time: a large picture takes 50 MB while it is decoded. */
  readonly decodedAtOnce: number;
  /** Milliseconds in which a request must have arrived, headers and all. */
  readonly requestMs: number;
  readonly headersMs: number;
  /** Milliseconds that requests in flight have to finish after the service was told to stop. */
  readonly stopMs: number;
}

/** For two cores and a gigabyte of memory. */
export const defaultSettings: Settings = {
  bodyBytes: 8 * 2 ** 20,
  pixels: 2 ** 24,
  soundSamples: 2 ** 22,
  samplesPerCall: 16,
  templatesPerIdentity: 64,
  identitiesPerTenant: 100_000,
  requestsPerMinute: 20_000,
  strangersPerMinute: 30,
  atOnce: 128,
  atOncePerKey: 64,
  connections: 1000,
  decodedAtOnce: 2,
  requestMs: 15_000,
  headersMs: 5_000,
  stopMs: 10_000,
};
