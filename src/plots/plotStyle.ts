/** Okabe and Ito's colours, distinguishable with any common kind of colour vision; lightened in dark mode to keep their contrast. */
const light = ["#0072b2", "#d55e00", "#008060", "#b8508f", "#8a6d00", "#3b3b3b"];
const dark = ["#56b4e9", "#ff8c42", "#2fd6a6", "#e79ac6", "#f0d53c", "#d0d0d0"];

/** How many series have different colours and dashes; further series repeat both, starting with the first. */
export const seriesColors = light.length;

/** Dashes of series k, modulo their number, so that colour is never the only difference. */
export const seriesDashes = ["none", "7 3", "2 3", "9 3 2 3", "14 4", "1 2"] as const;

/** The class that carries the colour of series `index`: marks draw in `currentColor` and have this class. */
export const seriesClass = (index: number): string => `series-${(index % seriesColors) + 1}`;

/**
 * Style sheet of every picture. Colours are set by classes rather than variables, so that renderers without custom properties (librsvg) show them too.
 */
export const plotStyle = [
  `.one-shot-plot{color:#1c1e21;background:#fff;font:13px system-ui,-apple-system,"Segoe UI",sans-serif;max-width:100%;height:auto}`,
  `.one-shot-plot text{fill:currentColor;white-space:pre}`,
  `.one-shot-plot .paper{fill:#fff}`,
  `.one-shot-plot .faint{color:#767b84}`,
  `.one-shot-plot .halo text{font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}`,
  `.one-shot-plot .title{font-size:15px;font-weight:600}`,
  ...light.map((color, k) => `.one-shot-plot .series-${k + 1}{color:${color}}`),
  `@media (prefers-color-scheme:dark){.one-shot-plot{color:#e8e8ea;background:#17191d}.one-shot-plot .paper{fill:#17191d}.one-shot-plot .halo text{stroke:#17191d}.one-shot-plot .faint{color:#8b9099}`,
  ...dark.map((color, k) => `.one-shot-plot .series-${k + 1}{color:${color}}`),
  `}`,
].join("\n");

/** Escapes text for XML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Formats a rate for labels, as a percentage. */
export function percent(rate: number, digits = 1): string {
  return `${(100 * rate).toFixed(digits)} %`;
}
