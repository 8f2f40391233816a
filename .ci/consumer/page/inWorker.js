const worker = new Worker(new URL("./page.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => {
  document.title = data;
};
worker.onerror = ({ message }) => {
  document.title = `FAILED: ${message}`;
};
