/** Gradient boosting (XGBoost 0.6 as WebAssembly). The package has no types; these cover what is used here. */
declare module "ml-xgboost" {
  export interface BoosterOptions {
    readonly objective: "binary:logistic";
    readonly max_depth: number;
    readonly eta: number;
    readonly min_child_weight: number;
    readonly subsample: number;
    readonly colsample_bytree: number;
    readonly iterations: number;
    readonly seed: number;
    readonly silent: 1;
  }

  export interface SavedBooster {
    readonly name: string;
    readonly model: readonly number[];
    readonly options: Readonly<Record<string, unknown>>;
  }

  export interface Booster {
    train(rows: readonly (readonly number[])[], values: readonly number[]): void;
    /** The probability of class 1 for each row. */
    predict(rows: readonly (readonly number[])[]): number[];
    toJSON(): SavedBooster;
    /** Frees its memory, which is not garbage-collected. */
    free(): void;
  }

  export interface BoosterClass {
    new (options: BoosterOptions): Booster;
    load(saved: SavedBooster): Booster;
  }
}
