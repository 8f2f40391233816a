export { gemm } from "./gemm";
export { squaredDistances, distanceTile } from "./distances";
export { notFinite, squaredNorm, sumParts } from "./sum";
export { adam, binary, repeatRow, unary } from "./elementwise";
export { affine, columnMoments, columnSums, normGrad, normSums } from "./columns";
export { addWindows, averagePoolGrad, maxPool, maxPoolGrad } from "./pool";
export { fromSpectrum, spectrumProduct, toSpectrum } from "./spectrum";
export { localResponse, localResponseGrad } from "./response";
export { integerTile, manhattan, nearProducts, nearRows, product, squared } from "./nearest";
export { unitLength, unitLengthGrad } from "./unitLength";
export { fold } from "./fold";
export { classSums, hardest, rowLosses } from "./rowLosses";
export { ownSoftmax } from "./ownSoftmax";
// Exported so that they stay functions of their own: inlined into their one caller they run half as fast.
export { columnTile, rowTile } from "./micro";
