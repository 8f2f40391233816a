/** The distinct rows of the lists, in order of first appearance, and the lists as indices into them. */
export function distinctRows<Lists extends readonly Int32Array[]>(
  ...lists: Lists
): { readonly rows: Int32Array; readonly places: { readonly [K in keyof Lists]: Int32Array } } {
  const placeOf = new Map<number, number>();
  const places = lists.map((list) =>
    list.map((row) => {
      let place = placeOf.get(row);
      if (place === undefined) placeOf.set(row, (place = placeOf.size));
      return place;
    }),
  );
  return { rows: Int32Array.from(placeOf.keys()), places: places as { [K in keyof Lists]: Int32Array } };
}
