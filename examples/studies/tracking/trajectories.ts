import { PLOT_WIDTH } from "../shared/writeReport.js";
import type { Box } from "./boxes.js";

/** Size of the frame that boxes lie in, in pixels. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** The colour of a track; neighbours in number are far apart in hue. */
export const colourOf = (identity: number): string => `hsl(${(identity * 137.5) % 360} 65% 45%)`;

/** The paths of feet through the frame, one line per track with its number where it ends; an SVG document. */
export function drawTrajectories(tracks: readonly Box[], { width, height }: FrameSize, title: string): string {
  const paths = new Map<number, string[]>();
  for (const { identity, left, top, width: wide, height: tall } of tracks) {
    const point = `${(left + wide / 2).toFixed(1)},${(top + tall).toFixed(1)}`;
    paths.set(identity, [...(paths.get(identity) ?? []), point]);
  }
  const letter = (12 * width) / PLOT_WIDTH; // the frame is drawn smaller than it is
  const lines = [...paths].map(([identity, points]) => {
    const [x, y] = points[points.length - 1].split(",");
    const colour = colourOf(identity);
    return (
      `<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2.5"/>` +
      `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/><text x="${Number(x) + 6}" y="${y}" font-size="${letter}" fill="${colour}">${identity}</text>`
    );
  });
  const scale = PLOT_WIDTH / width;
  return svg(PLOT_WIDTH, scale * height + 30, title, `<g transform="translate(0 30) scale(${scale.toFixed(4)})"><rect width="${width}" height="${height}" fill="none" stroke="gray"/>${lines.join("")}</g>`); // prettier-ignore
}

/**
 * One row for each person who was really there, one cell per frame: the colour of the track that is on them, grey if they were missed. A row of one colour
 * is a person whose identity was kept.
 *
 * @param trackOf - The track on each person in each frame that they are in, by person; undefined if there is none.
 */
export function drawIdentities(
  trackOf: ReadonlyMap<number, ReadonlyMap<number, number | undefined>>,
  frames: number,
  title: string,
): string {
  const [row, left] = [18, 74];
  const step = (PLOT_WIDTH - left - 10) / frames;
  let content = "";
  [...trackOf].forEach(([person, cells], k) => {
    const y = 34 + k * row;
    content += `<text x="8" y="${y + 12}" font-size="12" fill="currentColor">person ${person}</text>`;
    for (const [frame, identity] of cells) {
      const colour = identity === undefined ? "#9993" : colourOf(identity);
      content += `<rect x="${(left + (frame - 1) * step).toFixed(2)}" y="${y}" width="${step.toFixed(2)}" height="${row - 4}" fill="${colour}"/>`;
    }
  });
  return svg(left + step * frames + 10, 44 + trackOf.size * row, title, content);
}

function svg(width: number, height: number, title: string, content: string): string {
  const size = `width="${width.toFixed(0)}" height="${height.toFixed(0)}" viewBox="0 0 ${width.toFixed(0)} ${height.toFixed(0)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size}><title>${title}</title><text x="8" y="20" font-size="15" fill="currentColor">${title}</text>${content}</svg>`;
}
