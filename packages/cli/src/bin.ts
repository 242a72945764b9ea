import { processIo } from "./context/process-io.ts";
import { main } from "./main.ts";
import { version } from "./version.ts";

// A version is asked for by scripts, often: nothing else is loaded for it.
const exitCode = await main(process.argv.slice(2), processIo(process), version());
// What is still on its way out goes first; where its reader is gone, nothing does.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise<void>((done) => stream.write("", () => done()))));
// Left to itself, Node.js first finishes compiling what nobody needs any more (the parser of HTTP, in the background): up to 0.1 s.
process.exit(exitCode);
