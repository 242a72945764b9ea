import { getEventListeners } from "node:events";
import { readdir, readlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { AbortError, ExponentialBackoff, Kloudless, NotFoundError } from "@kloudless/core";
import { beforeAll, describe, expect, test } from "vitest";
import { noise, rejection, tempDir, until, useBench } from "../../test/bench.ts";
import { expectNothingUnhandled } from "../../test/unhandled.ts";
import { type File, type Folder, storage } from "../index.ts";

const P = 64 << 10;
const bench = useBench({ server: { partSize: P } });
expectNothingUnhandled();

const content = noise(16 * P + 7);
let folder: Folder;
let remote: File;

beforeAll(async () => {
  folder = await bench.folder();
  remote = await bench.one.storage.files.create({ parent_id: folder.id, name: "remote.bin" }, content);
});

/** The files and directories this process has open, as far as the system tells, but for sockets and its own insides. */
async function openFiles(): Promise<string[]> {
  if (process.platform !== "linux") return [];
  const targets = await Promise.all((await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return targets.filter((target) => target.includes("kloudless-storage-"));
}

const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;

/** A client whose requests wait, fail and are sent again now and then, so that an abort meets it in every state. */
function slowClient(): Client {
  const { apiKey, url: baseUrl } = bench.server;
  const some = { path: /part_number|contents$/ } as const;
  for (let fault = 0; fault < 4; fault++) {
    const skip = Math.floor(Math.random() * 20);
    bench.server.faults.add({ ...some, skip, action: { delay: Math.random() * 20 } });
    bench.server.faults.add({ ...some, skip, action: { status: 503, headers: { "retry-after": "0.02" } } });
    bench.server.faults.add({ ...some, skip, action: { resetUploadAfter: Math.floor(Math.random() * P) } });
    bench.server.faults.add({ ...some, skip, action: { reset: "after-body" } });
  }
  return new Kloudless({ apiKey, baseUrl, retry: new ExponentialBackoff({ base: 1, throttledBase: 1, retries: 50 }), use: [storage] });
}

type Client = Kloudless<readonly [typeof storage]>;
type Transfer = (api: ReturnType<Client["account"]>["storage"], signal: AbortSignal, directory: string) => Promise<unknown>;

const target = { parent_id: "root", name: "aborted.bin" };
const transfers: Record<string, Transfer> = {
  "an upload of a path": async (api, signal, directory) => {
    await writeFile(join(directory, "body"), content);
    return api.upload({ path: join(directory, "body") }, { ...target, parent_id: folder.id }, { threshold: 0, signal });
  },
  "an upload of a path with a journal": async (api, signal, directory) => {
    await writeFile(join(directory, "body"), content);
    const options = { threshold: 0, signal, journal: join(directory, "journal"), onAbort: "discard" } as const;
    return api.upload({ path: join(directory, "body") }, { ...target, parent_id: folder.id }, options);
  },
  "an upload of a stream": async (api, signal) => {
    const stream = Readable.from(
      (async function* () {
        for (let at = 0; at < content.byteLength; at += 10_000) {
          if (at % 100_000 === 0) await wait(1);
          yield content.subarray(at, at + 10_000);
        }
      })(),
    );
    return api.upload(stream, { ...target, parent_id: folder.id }, { threshold: 100_000, signal });
  },
  "an upload in one request": (api, signal) => api.upload(content, { ...target, parent_id: folder.id }, { signal }),
  "a download in parts": (api, signal, directory) =>
    api.download(api.files.handle(remote.id), join(directory, "out"), { partSize: P, signal }),
  "a download in parts with a journal": (api, signal, directory) =>
    api.download(api.files.handle(remote.id), join(directory, "out"), {
      partSize: P,
      signal,
      journal: join(directory, "journal"),
      onAbort: "discard",
    }),
  "a download in one piece": (api, signal, directory) => api.download(api.files.handle(remote.id), join(directory, "out"), { signal }),
};

/** Milliseconds between two ticks of {@link Ticks}. */
const TICK = 5;

/** Time as this process had it: where the machine lets it wait, no tick is made up for. */
class Ticks {
  count = 0;
  readonly #timer = setInterval(() => this.count++, TICK);

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** One transfer that is aborted at a random moment. Resolves to how many milliseconds it took to end, or undefined where it was done before. */
async function abortedAt(moment: number, transfer: Transfer): Promise<number | undefined> {
  const directory = await tempDir();
  const kloudless = slowClient();
  const controller = new AbortController();
  const { signal } = controller;
  const reason = new Error("enough");
  const running = transfer(kloudless.account(bench.one.id).storage, signal, directory).then(
    () => undefined,
    (error: unknown) => error,
  );
  await wait(moment);
  const ticks = new Ticks();
  controller.abort(reason);
  const error = await running;
  ticks.stop();
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  await kloudless.close();
  if (error === undefined) return undefined;
  expect(error).toBeInstanceOf(AbortError);
  expect(error).toMatchObject({ cause: reason });
  // Neither the file, nor a part of it, nor a journal.
  expect((await readdir(directory)).filter((name) => name !== "body")).toEqual([]);
  return ticks.count * TICK;
}

/** The uploads that were begun, and of which the client knew, since it sent parts of them. */
function uploadsSince(before: number): Set<number> {
  const ids = bench.server.requests
    .slice(before)
    .map(({ method, url }) => (method === "PUT" ? /multipart\/(\d+)/.exec(url)?.[1] : undefined));
  return new Set(ids.filter((id) => id !== undefined).map(Number));
}

/** Of each kind; 210 in all. */
const MOMENTS = 30;

describe("R15: at any moment", () => {
  test.each(Object.entries(transfers))(
    "%s that is aborted rejects soon, and leaves nothing behind",
    async (_, transfer) => {
      // How long it takes when nobody aborts it.
      const kloudless = slowClient();
      const start = performance.now();
      await transfer(kloudless.account(bench.one.id).storage, new AbortController().signal, await tempDir());
      const duration = performance.now() - start;
      await kloudless.close();
      const idle = { timers: timers(), sockets: bench.server.sockets() };
      const before = bench.server.requests.length;
      const times: number[] = [];
      // As many as it takes for the moments that met a transfer under way.
      while (times.length < MOMENTS) {
        const ends = await Promise.all(Array.from({ length: 5 }, () => abortedAt(Math.random() * duration, transfer)));
        bench.server.faults.clear();
        times.push(...ends.filter((took) => took !== undefined));
        await until(() => timers() <= idle.timers && bench.server.sockets() <= idle.sockets);
        expect(await openFiles()).toEqual([]);
      }
      for (const id of uploadsSince(before))
        expect(await rejection(bench.one.storage.multipart.retrieve(id))).toBeInstanceOf(NotFoundError);
      const uploaded = (await folder.contents({ page_size: 1000 })).objects.filter(({ name }) => name.startsWith("aborted"));
      for (const item of uploaded) if (item.type === "file") expect(item.size).toBe(content.byteLength);
      // Telling the server included. One in ten may meet a moment in which the machine does something else; none may wait for a timeout.
      const sorted = times.toSorted((a, b) => a - b);
      expect(sorted[Math.floor(sorted.length * 0.9) - 1]).toBeLessThan(100);
      expect(sorted.at(-1)).toBeLessThan(1000);
    },
    60_000,
  );

  test("with a server that stands still, too: at once where its parts are kept, and after 5 seconds where it was to throw them away", async () => {
    for (const [onAbort, least, most] of [
      ["keep", 0, 100],
      ["discard", 4900, 7000],
    ] as const) {
      const kloudless = new Kloudless({ apiKey: bench.server.apiKey, baseUrl: bench.server.url, use: [storage] });
      const before = bench.server.requests.length;
      bench.server.faults.add({ method: "PUT", times: 100, action: { stall: "headers" } });
      bench.server.faults.add({ method: "DELETE", action: { stall: "headers" } });
      const controller = new AbortController();
      const options = { threshold: 0, onAbort, signal: controller.signal };
      const { storage: api } = kloudless.account(bench.one.id);
      const failing = rejection(api.upload(content, { ...target, parent_id: folder.id }, options));
      await until(() => bench.server.requests.slice(before).filter(({ method }) => method === "PUT").length === 4);
      const start = performance.now();
      const ticks = new Ticks();
      controller.abort();
      expect(await failing).toBeInstanceOf(AbortError);
      ticks.stop();
      expect(performance.now() - start).toBeGreaterThanOrEqual(least);
      expect(ticks.count * TICK).toBeLessThan(most);
      bench.server.faults.clear();
      await kloudless.close();
    }
  });
});
