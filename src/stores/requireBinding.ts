import type { StoreBinding } from "./galleryStore.js";

/** Refuses an encoder other than the one a store belongs to. */
export function requireBinding(who: string, kept: StoreBinding, asked: StoreBinding): void {
  if (kept.model === asked.model && kept.distance === asked.distance && kept.size === asked.size) return;
  const told = ({ model, distance, size }: StoreBinding): string => `${model}, ${distance} distance, ${size} numbers`;
  throw new RangeError(
    `${who}: the store must belong to this encoder (${told(asked)}), it belongs to another (${told(kept)}); open it with that encoder, or enroll again in a new store`,
  );
}
