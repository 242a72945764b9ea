/** Writes `docs/cli.md` from the command tree. A test compares them. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { cliPage } from "./cli-page.ts";

const page = fileURLToPath(new URL("../docs/cli.md", import.meta.url));
await writeFile(page, cliPage());
console.log(`Wrote ${page}`);
