import type { WriteStream } from "node:tty";
import { Interruption, type Io, type Sink } from "./io.ts";

/** What a command sees of a process: its streams, and an end when it is told to. The second signal ends it at once. */
export function processIo(process: NodeJS.Process): Io {
  const controller = new AbortController();
  const stop = (interruption: Interruption): void => controller.abort(interruption);
  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      stop(new Interruption(exitCode));
    });
  return {
    stdin: process.stdin,
    stdout: sink(process.stdout, stop),
    stderr: sink(process.stderr, () => undefined),
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  };
}

function sink(stream: WriteStream, onGone: (interruption: Interruption) => void): Sink {
  let isGone = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever wrote is told of other errors, e.g. that there is no room.
    if (error.code !== "EPIPE" && error.code !== "ECONNRESET" && error.code !== "EIO") return;
    // Nobody reads on: whatever else would be written is for nobody.
    isGone = true;
    onGone(new Interruption(141));
  });
  return {
    isTerminal: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    get rows() {
      return stream.isTTY ? stream.rows : undefined;
    },
    write(data) {
      return new Promise((resolve, reject) => {
        if (isGone) return reject(new Interruption(141));
        stream.write(data, (error) => (error ? reject(isGone ? new Interruption(141) : error) : resolve()));
      });
    },
  };
}
