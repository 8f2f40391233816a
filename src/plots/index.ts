export { contactSheet, type ContactSheetItem, type ContactSheetOptions } from "./contactSheet.js";
export { detPlot } from "./detPlot.js";
export { htmlReport, type Report, type ReportSection, type ReportTable } from "./htmlReport.js";
export { pngDataUri } from "./pngDataUri.js";
export { rocPlot, type CurvePlotOptions } from "./rocPlot.js";
export { scoreHistogram, type ScoreHistogramOptions } from "./scoreHistogram.js";
export { type Series } from "./series.js";
export { type PictureOptions } from "./svgPlot.js";
export { trainingCurves, type EpochFigures } from "./trainingCurves.js";
