#!/usr/bin/env node
import { runCommand } from "./runCommand.js";
import { processTerminal } from "./terminal.js";

const stop = new AbortController();
process.once("SIGINT", () => {
  stop.abort(new Error("interrupted"));
});
process.exitCode = await runCommand(process.argv.slice(2), processTerminal(stop.signal));
