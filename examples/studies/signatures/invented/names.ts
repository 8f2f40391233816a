import type { Random } from "one-shot-ts";

const FIRST =
  "Ada Alan Amara Anders Anna Ben Bruno Camila Carl Chidi Clara Dana David Dilara Edith Elias Emma Esther Farid Felix Fiona Frida Gareth Grace Hamid Hannah Hugo Ida Imran Ines Jan Jasmin Joan Jonas Karim Kateri Klara Lars Leila Liam Lucia Malik Marie Mateo Mina Nadia Nils Nora Olga Omar Pablo Paula Priya Rafael Rosa Samir Sofia Tariq Thea Tomas Uma Vera Viktor Wanda Yusuf Zoe".split(
    " ",
  );
const LAST =
  "Abbott Achebe Adler Almeida Baker Banerjee Bergman Bianchi Carver Castillo Chandra Dahl Dekker Dufour Egan Eriksen Farouk Fischer Fletcher Garcia Goldberg Grant Haddad Hansen Hoffmann Ibrahim Ivanov Jansen Jensen Kaplan Keller Kowalski Larsen Lindgren Lopez Mahler Marino Mbeki Meyer Moreau Nakamura Nielsen Novak Okafor Olsen Parker Petrov Quinn Ramos Rossi Sandoval Santos Schmidt Silva Tanaka Taylor Ulrich Varga Visser Walker Weber Yilmaz Young Zimmer".split(
    " ",
  );

/** A name as someone signs it, in words: the whole name, an initial and the last name, the two without a gap, two initials and the last name, or the last name alone. */
export function drawName(random: Random): string[] {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)];
  const [first, last] = [pick(FIRST), pick(LAST)];
  const way = random();
  if (way < 0.4) return [first, last];
  if (way < 0.65) return [`${first[0]}.`, last];
  if (way < 0.8) return [`${first[0]}${last}`];
  return way < 0.9 ? [`${first[0]}.`, `${pick(FIRST)[0]}.`, last] : [last];
}
