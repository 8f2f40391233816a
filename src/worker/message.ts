/** Anything that sends and receives messages: a `Worker`, a worker's own scope, a `MessagePort`. */
export interface Port {
  /** Sends a message to the other side. */
  readonly postMessage: (message: unknown) => void;
  /** Listens to messages from the other side. */
  readonly addEventListener: (type: "message", listener: (event: { readonly data: unknown }) => void) => void;
}

/** How a call ended. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** What page and worker tell each other; any other message is ignored. */
export type Message = { readonly oneShot: 1 } & (
  | { readonly kind: "call"; readonly id: number; readonly path: readonly string[]; readonly args: unknown }
  | { readonly kind: "ended"; readonly id: number; readonly outcome: Outcome; readonly abortedBy?: number }
  | { readonly kind: "abort"; readonly signal: number; readonly reason: unknown }
  | { readonly kind: "callback"; readonly id: number; readonly callback: number; readonly args: readonly unknown[] }
  | { readonly kind: "returned"; readonly id: number; readonly outcome: Outcome }
);

/** A message of ours, or undefined. */
export function readMessage(data: unknown): Message | undefined {
  const isOurs = typeof data === "object" && data !== null && "oneShot" in data && "kind" in data;
  return isOurs ? (data as Message) : undefined;
}
