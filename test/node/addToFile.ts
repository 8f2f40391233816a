import { fileStore } from "../../src/node/fileStore.js";

// addToFile.ts FILE ID TIMES: adds the byte ID to a file, so many times, beside other processes that do the same.
const [file, id, times] = process.argv.slice(2);
const store = fileStore(file);
for (let done = 0; done < Number(times);) {
  const before = (await store.read()) ?? new Uint8Array(0);
  try {
    await store.write(Uint8Array.of(...before, Number(id)));
    done++;
  } catch (error) {
    if (!String(error).includes("another program has changed it")) throw error;
  }
}
