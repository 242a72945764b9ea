import { readFileSync } from "node:fs";

/** This package's version. Its manifest lies above the sources as above what is built. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string };
  return manifest.version;
}
