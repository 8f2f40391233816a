export { cmcPlot, type CmcPlotOptions } from "./cmcPlot.js";
export { contactSheet, type ContactSheetItem, type ContactSheetOptions } from "./contactSheet.js";
export { detPlot } from "./detPlot.js";
export { embeddingMap, type EmbeddingMapOptions } from "./embeddingMap.js";
export {
  htmlReport,
  jsonReport,
  type Report,
  type ReportCard,
  type ReportSection,
  type ReportTable,
} from "./htmlReport.js";
export { neighbourSheet } from "./neighbourSheet.js";
export { pngDataUri } from "./pngDataUri.js";
export { reliabilityPlot } from "./reliabilityPlot.js";
export { rocPlot, type CurvePlotOptions } from "./rocPlot.js";
export { scoreHistogram, type ScoreHistogramOptions } from "./scoreHistogram.js";
export { type Series } from "./series.js";
export { type PictureOptions } from "./svgPlot.js";
export { trainingCurves, type EpochFigures } from "./trainingCurves.js";
