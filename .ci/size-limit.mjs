// What a page fetches before it saves or loads anything: what is imported when first needed is a chunk of its own for any bundler, and counted apart.
const lazy = (config) => ({
  ...config,
  format: "esm",
  plugins: [
    {
      name: "chunks-of-their-own",
      setup({ onResolve }) {
        onResolve({ filter: /./ }, ({ kind, path }) =>
          kind === "dynamic-import" ? { path, external: true } : undefined,
        );
      },
    },
  ],
});
const main = {
  path: "../dist/esm/index.js",
  ignore: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-layers"],
  brotli: false,
  gzip: true,
};
const readme =
  "{ SiameseNet, convTower, euclidean, contrastive, pairSampler, fromTensor, splitByClass, calibrate, Gallery, vectorEncoder, seeded }";

export default [
  { ...main, name: "contrastiveLoss alone", import: "{ contrastiveLoss }", modifyEsbuildConfig: lazy, limit: "1 kB" },
  {
    ...main,
    name: "the README's first program: train, calibrate, enroll, identify",
    import: readme,
    modifyEsbuildConfig: lazy,
    limit: "40.5 kB",
  },
  { ...main, name: "the same with what it fetches to save and load", import: readme, limit: "55.5 kB" },
  { ...main, name: "the whole main entry", import: "*", modifyEsbuildConfig: lazy, limit: "68 kB" },
  { ...main, name: "the whole main entry with what it fetches later", import: "*", limit: "86.5 kB" },
];
