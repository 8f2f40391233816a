import { toLabels, type Label, type Labels } from "./labels.js";

/**
 * Labels in which the forgeries of a class form a separate class, named `NAME (forged)`.
 *
 * If another class already has that name, the forgeries are named `"NAME" (forged)`, or `number 7 (forged)` for the number 7: distinct classes stay distinct, whatever their names.
 *
 * @param forged - 1 for each row that imitates the class it is named after.
 * @throws RangeError if another class has that name too.
 */
export function separateForged(labels: Labels, forged: Uint8Array): Labels {
  const { classNames, classOf } = labels;
  const taken = new Set<Label>(classNames);
  const forgedClasses = new Set<number>();
  classOf.forEach((c, row) => {
    if (forged[row]) forgedClasses.add(c);
  });
  // Numbers first, so that the names for the number 1 and the text "1" do not depend on the order of rows: the text gets the quotes.
  const inOrder = [...forgedClasses].sort((a, b) => isText(classNames[a]) - isText(classNames[b]));
  const nameOf = new Map<number, string>();
  for (const c of inOrder) {
    const name = classNames[c];
    const explicit = typeof name === "string" ? JSON.stringify(name) : `number ${name}`;
    const free = [`${name} (forged)`, `${explicit} (forged)`].find((candidate) => !taken.has(candidate));
    if (free === undefined) {
      throw new RangeError(
        `forged: the forgeries of ${JSON.stringify(name)} need a name of their own, but a class is called ${JSON.stringify(`${explicit} (forged)`)}; call it something else`,
      );
    }
    taken.add(free);
    nameOf.set(c, free);
  }
  return toLabels(Array.from(classOf, (c, row) => (forged[row] ? nameOf.get(c)! : classNames[c])));
}

const isText = (name: Label): number => Number(typeof name === "string");
