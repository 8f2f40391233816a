/** What the tests use of jStat, which brings no types. */
declare module "jstat" {
  interface Distribution {
    cdf(x: number, ...parameters: number[]): number;
    inv(p: number, ...parameters: number[]): number;
  }
  export const jStat: { readonly beta: Distribution; readonly studentt: Distribution; readonly normal: Distribution };
}
