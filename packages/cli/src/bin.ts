import { processIo } from "./context/process-io.ts";
import { main } from "./main.ts";
import { version } from "./version.ts";

// A version is asked for by scripts, often: nothing else is loaded for it.
process.exitCode = await main(process.argv.slice(2), processIo(process), version());
