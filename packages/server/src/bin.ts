#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { main } from "./cli/main.ts";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  version() {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
    return manifest.version;
  },
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  onSignal(stop) {
    // The second signal finds no listener, and ends the process without waiting for requests under way.
    const first = (): void => {
      for (const signal of SIGNALS) process.off(signal, first);
      stop();
    };
    for (const signal of SIGNALS) process.on(signal, first);
  },
});
