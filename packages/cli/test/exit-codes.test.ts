import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { EXIT_CODES } from "../src/failure/exit-codes.ts";
import { useBench } from "./bench.ts";
import { noise } from "./files.ts";
import { type Result, type Running, start, tempDir } from "./run.ts";
import { plantRemote } from "./trees.ts";

const bench = useBench();

/** What a case has to work with: a folder of an account with a file `a` and a folder `sub`, and a directory, in which it runs, with a file `b`. */
interface Place {
  readonly address: string;
  readonly dir: string;
  /** Runs the command to its end. */
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string | undefined>>) => Promise<Result>;
  /** The same with a service that answers all requests for files and folders so. */
  readonly answered: (status: number, args: readonly string[]) => Promise<Result>;
  /** Begins to print a file, of which the second half never comes. */
  readonly stuck: () => Promise<Running>;
}

/** A way to each exit code, by the command as users have it: the contract in one place. */
const WAYS: readonly (readonly [code: number, what: string, way: (place: Place) => Promise<Result>])[] = [
  [0, "a file is downloaded", ({ run, address }) => run(["get", `${address}/a`])],
  [1, "an answer that says nothing else", ({ answered, address }) => answered(418, ["stat", address])],
  [2, "a command that is none", ({ run }) => run(["nonsense"])],
  [3, "a file that is not there", ({ run, address }) => run(["get", `${address}/missing`])],
  [4, "no credential", ({ run, address }) => run(["ls", address], { KLOUDLESS_API_KEY: undefined })],
  [5, "a service that is out of order", ({ answered, address }) => answered(503, ["stat", address, "--retries", "0"])],
  [6, "what this account may not see", ({ answered, address }) => answered(403, ["stat", address])],
  [7, "a file that is in the way", ({ run, address }) => run(["get", `${address}/a`, "b"])],
  [
    8,
    "a transfer whose record is damaged",
    async ({ run, dir }) => {
      const transfer = join(dir, "kloudless", "transfers", "0123456789ab");
      await mkdir(transfer, { recursive: true });
      await writeFile(join(transfer, "record.json"), "{");
      return run(["transfers", "resume", "0123456789ab"], { XDG_STATE_HOME: dir });
    },
  ],
  [9, "trees that differ", ({ run, address }) => run(["check", ".", address])],
  [10, "more deletions than are allowed", ({ run, address }) => run(["sync", ".", address, "--yes", "--max-delete", "0"])],
  [
    11,
    "one of two files that cannot be copied",
    async ({ run, address, dir }) => {
      await writeFile(join(dir, "sub"), "a folder has this name");
      return run(["copy", ".", address]);
    },
  ],
  [12, "what the service does not offer", ({ answered, address }) => answered(501, ["stat", address])],
  [130, "Ctrl-C", async ({ stuck }) => ended(await stuck(), ({ child }) => child.kill("SIGINT"))],
  [141, "a reader that goes away", async ({ stuck }) => ended(await stuck(), ({ child }) => child.stdout.destroy())],
  [143, "SIGTERM", async ({ stuck }) => ended(await stuck(), ({ child }) => child.kill("SIGTERM"))],
];

async function ended(running: Running, end: (running: Running) => unknown): Promise<Result> {
  end(running);
  return running.result;
}

async function place(): Promise<Place> {
  const { folder, address } = await bench.folder();
  await plantRemote(bench.one.storage, folder, { a: "content", "sub/c": "content" });
  const dir = await tempDir();
  await writeFile(join(dir, "b"), "other content");
  const run: Place["run"] = (args, env) => bench.kloudless(args, { cwd: dir, env });
  return {
    address,
    dir,
    run,
    answered(status, args) {
      const action = { status, body: { error_code: "test", message: "No." } };
      bench.server.faults.add({ path: /\/storage\//, times: Number.POSITIVE_INFINITY, action });
      return run(args);
    },
    async stuck() {
      await bench.one.storage.files.create({ parent_id: folder.id, name: "long" }, noise(4 << 20));
      const half = { stall: "body", afterBytes: 2 << 20 } as const;
      bench.server.faults.add({ method: "GET", path: /\/files\/.*\/contents/, action: half });
      const running = await start(["cat", `${address}/long`], { env: bench.env, cwd: dir });
      await running.stdout.until(/./s);
      return running;
    },
  };
}

afterEach(() => bench.server.faults.clear());

describe("exit codes", () => {
  test.each(WAYS)("%i: %s", async (code, _, way) => {
    const result = await way(await place());
    expect(result, result.stderr).toHaveProperty("code", code);
  });

  test("are those that are documented, each once, and no others", async () => {
    const codes = WAYS.map(([code]) => code);
    expect(codes).toEqual(Object.keys(EXIT_CODES).map(Number));
    const page = await readFile(new URL("../../../docs/cli.md", import.meta.url), "utf8");
    const table = page.slice(page.indexOf("\n## Exit codes\n"));
    expect([...table.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, meaning]) => [Number(code), meaning])).toEqual(
      Object.entries(EXIT_CODES).map(([code, meaning]) => [Number(code), meaning]),
    );
  });
});
