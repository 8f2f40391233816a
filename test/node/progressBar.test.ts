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
