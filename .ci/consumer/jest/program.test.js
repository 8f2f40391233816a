// Jest as it comes: CommonJS.
const tf = require("@tensorflow/tfjs-core");
const { denseTower, seeded, SiameseNet } = require("one-shot-ts");
const { useWasm } = require("one-shot-ts/backends");

test("a net embeds on wasm", async () => {
  const { threads } = await useWasm({ threads: 2 });
  expect(tf.getBackend()).toBe("wasm");
  expect(threads).toBe(2);
  const net = new SiameseNet({ tower: denseTower({ inputShape: [4], random: seeded(1) }) });
  const { length } = await net.embed([[1, 2, 3, 4]]);
  expect(length).toBe(1);
});
