import { describe, expect, it } from "vitest";

import { earlyStopping } from "../../src/training/callbacks.js";

const run = (values: number[], options: Parameters<typeof earlyStopping>[0]): number => {
  const callback = earlyStopping(options);
  callback.onTrainBegin!();
  return values.findIndex((value, epoch) => callback.onEpochEnd!(epoch, { val_loss: value }) === "stop");
};

describe("earlyStopping", () => {
  it.each([
    { values: [5, 4, 4, 4], options: { patience: 2 }, stop: 3 },
    { values: [5, 4, 4, 3, 3], options: { patience: 2 }, stop: -1 },
    { values: [5, 4.9, 4.8], options: { patience: 1, minDelta: 0.5 }, stop: 1 },
    { values: [1, 2, 1], options: { patience: 1, mode: "max" as const }, stop: 2 },
  ])("stops $values with $options after epoch $stop", ({ values, options, stop }) => {
    expect(run(values, options)).toBe(stop);
  });

  it("forgets the last training when another begins", () => {
    const callback = earlyStopping({ patience: 1 });
    callback.onTrainBegin!();
    callback.onEpochEnd!(0, { val_loss: 1 });
    callback.onTrainBegin!();
    expect(callback.onEpochEnd!(0, { val_loss: 2 })).toBeUndefined();
  });

  it("counts the epochs of an earlier call, without stopping on them", () => {
    const callback = earlyStopping({ patience: 2 });
    callback.onTrainBegin!();
    expect(callback.onEpochPast!(0, { val_loss: 1 })).toBeUndefined();
    expect(callback.onEpochPast!(1, { val_loss: 2 })).toBeUndefined();
    expect(callback.onEpochEnd!(2, { val_loss: 3 })).toBe("stop");
  });

  it("says which figures there are when its own is missing", () => {
    expect(() => earlyStopping().onEpochEnd!(0, { loss: 1 })).toThrow(
      "earlyStopping: training must report val_loss, it reports loss; pass `validation` to fit or another `monitor`",
    );
  });
});
