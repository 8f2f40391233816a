import { afterEach, describe, expect, it, vi } from "vitest";

import { trainingProgress } from "../../src/cli/trainingProgress.js";

function run(replace: boolean, epochs: number, past = 0): { told: string[]; replaced: string[] } {
  const told: string[] = [];
  const replaced: string[] = [];
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const callbacks = trainingProgress(
    { tell: (line) => told.push(line), ...(replace && { replace: (line: string) => replaced.push(line) }) },
    { epochs, stepsPerEpoch: 2 },
  );
  void callbacks.onTrainBegin?.();
  for (let epoch = 0; epoch < past; epoch++) void callbacks.onEpochPast?.(epoch, {});
  for (let epoch = past; epoch < epochs; epoch++) {
    void callbacks.onEpochBegin?.(epoch);
    for (let step = 0; step < 2; step++) {
      now += 1000;
      void callbacks.onBatchEnd?.(step, { loss: 1.2345 });
    }
    void callbacks.onEpochEnd?.(epoch, { loss: 1.2345 });
  }
  return { told, replaced };
}

describe("trainingProgress", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("moves one line on a terminal, with the time that is left at the pace so far", () => {
    const { told, replaced } = run(true, 50);
    expect(told).toEqual([]);
    expect(replaced).toHaveLength(100);
    expect(replaced[24]).toBe("training: 25 %, loss 1.23, 1 min 15 s left");
    expect(replaced[99]).toBe("training: 100 %, loss 1.23, 0 s left");
  });

  it("tells ten lines elsewhere", () => {
    const { told } = run(false, 50);
    expect(told).toHaveLength(10);
    expect(told[0]).toBe("training: epoch 5 of 50, loss 1.23, 1 min 30 s left");
  });

  it("counts only the steps of this run for the time left after a resume", () => {
    const { told } = run(false, 10, 8);
    expect(told).toEqual([
      "training: epoch 9 of 10, loss 1.23, 2 s left",
      "training: epoch 10 of 10, loss 1.23, 0 s left",
    ]);
  });
});
