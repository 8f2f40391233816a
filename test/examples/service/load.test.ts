import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useWasm } from "one-shot-ts/backends";

import { runLoad } from "../../../examples/service/runLoad.js";
import { drawings, recognizerOfSigns, startService, type TestService } from "./startService.js";

let service: TestService;
beforeAll(async () => {
  await useWasm({ threads: 1 });
  service = await startService(await recognizerOfSigns());
});
afterAll(() => service.stop());

describe("a short load", () => {
  // The whole one, whose times mean something, is examples/service/load.ts.
  it("is answered without a failure, and reported as it was", async () => {
    const { png } = drawings();
    const key = await service.keyOf("load", "admin");
    const enroll = await Promise.all(Array.from({ length: 20 }, (_, sign) => png(sign)));
    const report = await runLoad({
      address: service.address,
      key,
      enroll,
      ask: enroll,
      type: "image/png",
      perSecond: 40,
      seconds: 2,
    });
    expect(report).toMatchObject({ requests: 80, failed: {}, found: 80 });
    expect(report.ms.p50).toBeGreaterThan(0);
    expect(report.ms.p50).toBeLessThanOrEqual(report.ms.p99);
    expect(report.memoryMB.length).toBe(2);
    expect(Math.min(...report.memoryMB)).toBeGreaterThan(50);
    expect(report.processorMs).toBeGreaterThan(0.1);
    const wrong = await runLoad({ address: service.address, key: `${key}x`, enroll: [], ask: enroll, type: "image/png", perSecond: 20, seconds: 0.5 }); // prettier-ignore
    expect(wrong.failed).toEqual({ 401: 10 });
  });
});
