import { createHash, randomBytes } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createReadStream } from "node:fs";
import { mkdtemp, open, readdir, rm } from "node:fs/promises";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type AttemptEvent, ConnectionError, ExponentialBackoff, Kloudless, TransferError } from "@kloudless/core";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Child, runChild } from "../../test/child.ts";
import type { ChildTransfer } from "../../test/client.child.ts";
import type { ServerReady } from "../../test/server.child.ts";
import { fileJournal, type Journal, storage } from "../index.ts";
import type { DownloadState } from "./download-state.ts";
import { PartSet } from "./parts.ts";
import type { UploadState } from "./upload-run.ts";

const MiB = 1 << 20;
/** How large the files are that are moved. `KLOUDLESS_CRASH_MIB=1024` is what was promised; less is as good a test, and faster. */
const SIZE = Number(process.env.KLOUDLESS_CRASH_MIB ?? "256") * MiB;
const PARTS = 128;
const PART = SIZE / PARTS;
const KILLS = 20;
const CONCURRENCY = 4;
const TIMEOUT = 600_000;

let directory: string;
let path: string;
let digest: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kloudless-crash-"));
  path = join(directory, "source");
  const file = await open(path, "w");
  const hash = createHash("sha256");
  for (let at = 0; at < SIZE; at += 4 * MiB) {
    const piece = randomBytes(Math.min(4 * MiB, SIZE - at));
    hash.update(piece);
    await file.write(piece);
  }
  await file.close();
  digest = hash.digest("hex");
}, TIMEOUT);

afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: MiB })) hash.update(piece as Uint8Array);
  return hash.digest("hex");
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(2);
}

/** The parts that a journal holds; none where there is no journal. */
async function journaled(journal: string): Promise<PartSet> {
  const state = (await fileJournal(journal).load()) as UploadState | DownloadState | undefined;
  return PartSet.parse(state?.parts ?? "");
}

/** How many more parts there shall be before the next kill: so few that all kills fall into the middle. */
function someParts(): number {
  return 1 + Math.floor(Math.random() * 5);
}

describe("R2, R3: the client is killed", () => {
  let server: KloudlessServer;
  let given: Pick<ChildTransfer, "url" | "apiKey" | "account">;
  let root: string;

  beforeAll(async () => {
    server = await createServer({ faults: true, partSize: PART, dataDir: join(directory, "data-1") });
    const [account] = server.accounts;
    given = { url: server.url, apiKey: server.apiKey, account: account?.id ?? 0 };
    root = account?.root ?? "";
  });

  afterAll(() => server.close());

  /** Runs a transfer in one process after the other, and kills all but the last of them. Resolves to what that one printed. */
  async function killed(transfer: ChildTransfer, done: () => number, check: () => Promise<void>): Promise<Record<string, unknown>> {
    for (let kill = 0; kill < KILLS; kill++) {
      const goal = done() + someParts();
      const child = runChild("./client.child.ts", transfer);
      // One in five dies at any moment from its start on, whatever it is about.
      const isEarly = kill % 5 === 4;
      const ended = child.exit.then(() => true);
      if (isEarly) await wait(Math.random() * 800);
      else await Promise.race([ended, until(() => done() >= goal)]);
      await wait(Math.random() * 15);
      await child.kill();
      expect((await child.exit).code, (await child.exit).stderr).toBe("SIGKILL");
      await check();
    }
    const last = await runChild("./client.child.ts", transfer).exit;
    expect(last.code, last.stderr).toBe(0);
    return JSON.parse(last.stdout);
  }

  test(
    `${KILLS} times in an upload: no acknowledged part is lost, little is sent twice, and nothing is seen before its end`,
    async () => {
      const journal = join(directory, "upload.journal");
      // Slow enough to be killed in time.
      server.faults.add({ method: "PUT", times: Number.POSITIVE_INFINITY, action: { delay: 15 } });
      const puts = () => server.requests.filter(({ method }) => method === "PUT");
      const acknowledged = () => puts().filter(({ status }) => status === 200);
      const numberOf = ({ url }: { readonly url: string }): number => Number(/part_number=(\d+)/.exec(url)?.[1]);
      const transfer = { ...given, path, journal, upload: "big.bin" };
      const result = await killed(
        transfer,
        () => acknowledged().length,
        async () => {
          expect(await readdir(root)).not.toContain("big.bin");
          // What the journal holds was acknowledged; what it does not hold is no more than was in flight.
          const held = await journaled(journal);
          const numbers = new Set(acknowledged().map(numberOf));
          for (let number = 1; number <= PARTS; number++) if (held.has(number)) expect(numbers).toContain(number);
          expect(numbers.size - held.size).toBeLessThanOrEqual(CONCURRENCY);
        },
      );
      expect(result).toMatchObject({ size: SIZE, verified: "digest", resumed: true });
      expect(result.began).toBeLessThan(1000);
      expect(await sha256Of(join(root, "big.bin"))).toBe(digest);
      // One upload from the first part to the last, and each part of it until it was acknowledged, or in flight at a kill.
      expect(new Set(puts().map(({ url }) => url.split("?")[0])).size).toBe(1);
      const received = puts().reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
      expect(received - SIZE).toBeLessThanOrEqual(KILLS * CONCURRENCY * PART);
      expect(received).toBeGreaterThan(SIZE);
      expect((await readdir(directory)).filter((name) => name.startsWith("upload."))).toEqual([]);
      server.faults.clear();
    },
    TIMEOUT,
  );

  test(
    `${KILLS} times in a download: little is fetched twice, and there is no file under the name before its end`,
    async () => {
      const journal = join(directory, "download.journal");
      server.faults.add({ path: /\/contents$/, times: Number.POSITIVE_INFINITY, action: { delay: 15 } });
      const kloudless = new Kloudless({ apiKey: given.apiKey, baseUrl: given.url, use: [storage] });
      const [file] = await kloudless.account(given.account).storage.folders.root().contents();
      await kloudless.close();
      const before = server.requests.length;
      const parts = () => server.requests.slice(before).filter(({ headers }) => headers["if-range"] !== undefined);
      const out = join(directory, "out");
      const transfer = { ...given, path: out, journal, download: file?.id ?? "", partSize: PART };
      const result = await killed(
        transfer,
        () => parts().filter(({ status, aborted }) => status === 206 && !aborted).length,
        async () => {
          expect(await readdir(directory)).not.toContain("out");
        },
      );
      expect(result).toMatchObject({ size: SIZE, resumed: true, verified: "digest" });
      expect(result.began).toBeLessThan(1000);
      expect(await sha256Of(out)).toBe(digest);
      expect(parts().length - PARTS).toBeLessThanOrEqual(KILLS * CONCURRENCY);
      expect(parts().length).toBeGreaterThan(PARTS);
      expect((await readdir(directory)).filter((name) => name.startsWith("download.") || name.startsWith(".kloudless"))).toEqual([]);
      server.faults.clear();
    },
    TIMEOUT,
  );
});

describe("R1, R3: the server is killed", () => {
  /** A server that dies and comes back, always at the same address. */
  class Phoenix {
    readonly #argument: object;
    #child: Child | undefined;
    ready: ServerReady | undefined;

    constructor(argument: object) {
      this.#argument = argument;
    }

    async rise(): Promise<ServerReady> {
      this.#child = runChild("./server.child.ts", this.#argument);
      return (this.ready = JSON.parse(await this.#child.line) as ServerReady);
    }

    async fall(): Promise<void> {
      await this.#child?.kill();
    }
  }

  async function freePort(): Promise<number> {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    return port;
  }

  let argument: object;

  beforeAll(async () => {
    argument = { dataDir: join(directory, "data-2"), port: await freePort(), partSize: PART };
  });

  /** Kills the server time and again while a transfer is under way, which goes on from its journal as often as it gives up. */
  async function killing(
    phoenix: Phoenix,
    journal: string,
    transfer: (journal: Journal) => Promise<unknown>,
    check: () => Promise<void>,
  ): Promise<{ readonly result: unknown; readonly attempts: readonly AttemptEvent[] }> {
    const attempts: AttemptEvent[] = [];
    const hear = (event: unknown): void => void attempts.push(event as AttemptEvent);
    subscribe("kloudless:attempt", hear);
    onTestFinished(() => void unsubscribe("kloudless:attempt", hear));
    const file = fileJournal(journal);
    let held = 0;
    const counting: Journal = {
      ...file,
      async save(state) {
        await file.save(state);
        held = PartSet.parse((state as UploadState).parts).size;
      },
    };
    const over = { yes: false };
    const running = (async () => {
      for (;;) {
        try {
          return await transfer(counting);
        } catch (error) {
          // Nothing but the server's absence may end it, and it must be possible to go on.
          const cause = TransferError.is(error) ? error.cause : error;
          if (!ConnectionError.is(cause)) throw error;
        }
      }
    })().finally(() => (over.yes = true));
    // Whoever waits for it hears of its failure.
    running.catch(() => undefined);
    for (let kill = 0; kill < KILLS; kill++) {
      // Each of them is to hit.
      expect(over.yes).toBe(false);
      // The last one falls into the completion, or close to it.
      const goal = kill === KILLS - 1 ? PARTS : Math.min(held + someParts(), PARTS - 6 * (KILLS - kill));
      await until(() => held >= goal || over.yes);
      await wait(Math.random() * 15);
      await phoenix.fall();
      await check();
      await phoenix.rise();
    }
    return { result: await running, attempts };
  }

  const retry = new ExponentialBackoff({ base: 50, cap: 400, retries: 20 });

  test(
    `${KILLS} times in an upload: no acknowledged part is lost, little is sent twice, and nothing is seen before its end`,
    async () => {
      const phoenix = new Phoenix(argument);
      const { url, apiKey, account, root } = await phoenix.rise();
      const kloudless = new Kloudless({ apiKey, baseUrl: url, retry, use: [storage] });
      onTestFinished(() => kloudless.close());
      const { storage: api } = kloudless.account(account);
      const { result, attempts } = await killing(
        phoenix,
        join(directory, "upload.journal"),
        (journal) => api.upload({ path }, { parent_id: "root", name: "big.bin" }, { journal, threshold: 0, concurrency: CONCURRENCY }),
        async () => {
          const names = (await readdir(root)).filter((name) => !name.startsWith("."));
          // The last kill may come after the file.
          if (names.length > 0) expect(await sha256Of(join(root, "big.bin"))).toBe(digest);
        },
      );
      expect(result).toMatchObject({ size: SIZE, file: { name: "big.bin" } });
      expect(await sha256Of(join(root, "big.bin"))).toBe(digest);
      expect((await readdir(root)).filter((name) => !name.startsWith("."))).toEqual(["big.bin"]);
      const puts = attempts.filter(({ request }) => request.startsWith("PUT"));
      // Each was acknowledged once; those that were in flight at a kill were not.
      expect(puts.filter(({ status }) => status === 200)).toHaveLength(PARTS);
      const lost = puts.filter(({ error }) => error !== undefined && !(ConnectionError.is(error) && error.phase === "connect"));
      expect(lost.length).toBeLessThanOrEqual(KILLS * CONCURRENCY);
      expect(lost.length).toBeGreaterThan(0);
      await phoenix.fall();
    },
    TIMEOUT,
  );

  test(
    `${KILLS} times in a download: little is fetched twice, and there is no file under the name before its end`,
    async () => {
      const phoenix = new Phoenix(argument);
      const { url, apiKey, account } = await phoenix.rise();
      const kloudless = new Kloudless({ apiKey, baseUrl: url, retry, use: [storage] });
      onTestFinished(() => kloudless.close());
      const { storage: api } = kloudless.account(account);
      const [file] = await api.folders.root().contents();
      const out = join(directory, "out");
      await rm(out, { force: true });
      const { result, attempts } = await killing(
        phoenix,
        join(directory, "download.journal"),
        (journal) => api.download(api.files.handle(file?.id ?? ""), out, { journal, partSize: PART, concurrency: CONCURRENCY }),
        async () => {
          if ((await readdir(directory)).includes("out")) expect(await sha256Of(out)).toBe(digest);
        },
      );
      expect(result).toMatchObject({ size: SIZE });
      expect(await sha256Of(out)).toBe(digest);
      const gets = attempts.filter(({ request, status }) => request.endsWith("/contents") && status === 206);
      // A part that was begun is continued where it ended, or begun anew.
      expect(gets.length - PARTS).toBeLessThanOrEqual(2 * KILLS * CONCURRENCY);
      expect(gets.length).toBeGreaterThan(PARTS);
      expect((await readdir(directory)).filter((name) => name.startsWith("download.") || name.startsWith(".kloudless"))).toEqual([]);
      await phoenix.fall();
    },
    TIMEOUT,
  );
});
