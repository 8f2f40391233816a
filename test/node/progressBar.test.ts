import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { screen } from "./screen.js";
import { progressBar } from "../../src/node/progressBar.js";
import { progressCallbacks } from "../../src/node/progressCallbacks.js";

async function loaded(): Promise<void> {
  await import("cli-progress");
  await wait(5);
}

describe("progressBar", () => {
  it("draws title, count and note on a terminal, and ends by itself", async () => {
    const { stream, text } = screen(true);
    const bar = progressBar("Reading {x}", { stream });
    await loaded();
    bar(1, 4, "first");
    bar(4, 4, "last");
    expect(text()).toContain("Reading x ");
    expect(text()).toContain(" 1/4 first");
    expect(text()).toContain(" 4/4 last");
    const ended = text();
    bar(2, 4);
    bar.stop();
    await wait(150);
    expect(text()).toBe(ended);
  });

  it("says how much time is left where there is no note", async () => {
    const { stream, text } = screen(true);
    const bar = progressBar("Reading", { stream });
    await loaded();
    bar(0, 30);
    await wait(1050);
    bar(10, 30);
    expect(text()).toContain(" 10/30 2 s left");
    bar.stop();
  });

  it("remembers calls that come before the bar is there", async () => {
    const { stream, text } = screen(true);
    const bar = progressBar("Reading", { stream });
    bar(3, 7);
    expect(text()).toBe("");
    await loaded();
    expect(text()).toContain(" 3/7");
    bar.stop();
  });

  it("draws nothing if all is over before the bar is there", async () => {
    const { stream, text } = screen(true);
    progressBar("Reading", { stream })(7, 7);
    await loaded();
    expect(text()).toBe("");
  });

  it("is silent where the stream is not a terminal", async () => {
    const { stream, text } = screen(false);
    const bar = progressBar("Reading", { stream });
    await loaded();
    bar(1, 2);
    bar(2, 2);
    expect(text()).toBe("");
  });

  it("leaves no handler for Ctrl-C behind or in the way", async () => {
    const before = process.listenerCount("SIGINT");
    const { stream } = screen(true);
    const bar = progressBar("Reading", { stream });
    await loaded();
    bar(1, 2);
    expect(process.listenerCount("SIGINT")).toBe(before);
    bar.stop();
  });
});

describe("progressCallbacks", () => {
  it("shows epoch, step and loss, and the epoch's own loss at its end", async () => {
    const { stream, text } = screen(true);
    const callbacks = progressCallbacks({ epochs: 2, stepsPerEpoch: 3, stream });
    for (let epoch = 0; epoch < 2; epoch++) {
      callbacks.onEpochBegin(epoch);
      await loaded();
      for (let batch = 0; batch < 3; batch++) {
        callbacks.onBatchEnd(batch, { loss: 0.5 + batch / 100 });
        await wait(250); // the bar is drawn at most 10 times a second
      }
      callbacks.onEpochEnd(epoch, { loss: 0.12345 });
    }
    callbacks.onTrainEnd();
    expect(text()).toContain("Epoch 1/2 ");
    expect(text()).toContain("Epoch 2/2 ");
    expect(text()).toContain(" 2/3 loss 0.5100");
    expect(text()).toContain(" 3/3 loss 0.1235");
  });

  it("says how much time is left of the whole training", async () => {
    const { stream, text } = screen(true);
    const callbacks = progressCallbacks({ epochs: 10, stepsPerEpoch: 4, stream });
    callbacks.onEpochBegin(7); // resumed
    await loaded();
    callbacks.onBatchEnd(0, { loss: 0.5 });
    await wait(1050);
    callbacks.onBatchEnd(1, { loss: 0.5 });
    expect(text()).toContain(" 2/4 loss 0.5000, 5 s left"); // 2 steps took a second, 10 are left
    callbacks.onTrainEnd();
  });

  it("writes lines instead where asked for and the stream is no terminal, not more often than asked", async () => {
    const { stream, text } = screen(false);
    const callbacks = progressCallbacks({ epochs: 3, stepsPerEpoch: 1, secondsPerLine: 0.2, stream });
    for (let epoch = 0; epoch < 3; epoch++) {
      callbacks.onEpochBegin(epoch);
      callbacks.onBatchEnd(0, { loss: 1 });
      if (epoch === 1) await wait(250);
      callbacks.onEpochEnd(epoch, { loss: 0.25 });
    }
    expect(text()).toBe("epoch 2 of 3: loss 0.2500\n");
    expect(() => progressCallbacks({ secondsPerLine: 0 })).toThrow(
      "progressCallbacks: secondsPerLine must be greater than 0, got 0",
    );
  });

  it("learns the number of steps from the first epoch", async () => {
    const { stream, text } = screen(true);
    const callbacks = progressCallbacks({ stream });
    for (let epoch = 0; epoch < 2; epoch++) {
      callbacks.onEpochBegin(epoch);
      await loaded();
      for (let batch = 0; batch < 5; batch++) callbacks.onBatchEnd(batch, {});
      callbacks.onEpochEnd(epoch, {});
    }
    callbacks.onTrainEnd();
    expect(text()).not.toContain("Epoch 1 ");
    expect(text()).toContain("Epoch 2 ");
    expect(text()).toContain(" 5/5");
  });

  it("ends an open bar when training stops within an epoch", async () => {
    const { stream, text } = screen(true);
    const callbacks = progressCallbacks({ stepsPerEpoch: 9, stream });
    callbacks.onEpochBegin(0);
    await loaded();
    callbacks.onBatchEnd(0, { loss: 1 });
    callbacks.onTrainEnd();
    const ended = text();
    await wait(150);
    expect(text()).toBe(ended);
    expect(ended).toContain(" 1/9 loss 1.000");
  });
});
