import type { Person } from "../worker/answer.js";
import { pictureCanvas } from "./pictureCanvas.js";

/** Lists who is enrolled, each with the newest drawing and a button that forgets them. */
export function listPeople(into: HTMLElement, people: readonly Person[], remove: (name: string) => void): void {
  if (people.length === 0) {
    const empty = document.createElement("li");
    empty.className = "empty";
    empty.textContent = "Nobody yet.";
    into.replaceChildren(empty);
    return;
  }
  into.replaceChildren(
    ...people.map(({ name, templates, pictures }) => {
      const item = document.createElement("li");
      const latest = pictures.at(-1);
      const picture = latest ? pictureCanvas(latest) : document.createElement("span");
      if (!latest) picture.className = "blank";
      if (!latest) picture.textContent = name.slice(0, 1);
      picture.setAttribute("aria-hidden", "true");
      const text = document.createElement("span");
      text.textContent = `${name}, ${templates} ${templates === 1 ? "drawing" : "drawings"}`;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Forget";
      button.setAttribute("aria-label", `Forget ${name}`);
      button.addEventListener("click", () => remove(name));
      item.append(picture, text, button);
      return item;
    }),
  );
}
