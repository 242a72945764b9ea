import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, openAsBlob, readFileSync } from "node:fs";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { Kloudless } from "@kloudless/core";
import { storage } from "@kloudless/storage";
import { type Dispatcher, Pool, request } from "undici";

/** One transfer of one kind in a fresh process. Prints what it cost: CPU seconds (children included), wall seconds, peak memory in MiB. */
const [kind = "", url = "", path = "", bytes = "0", concurrency = "4"] = process.argv.slice(2);
const size = Number(bytes);
const kloudless = new Kloudless({ apiKey: "benchmark-key", baseUrl: url, use: [storage] });
const account = kloudless.account(1).storage;
const target = { parent_id: "root", name: "file.bin" };
const s3 = (): S3Client =>
  new S3Client({
    endpoint: url,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });

const kinds: Record<string, () => Promise<unknown>> = {
  "up ring": async () =>
    done(await request(`${url}/sink`, { method: "PUT", headers: { "content-length": bytes }, body: ring(path) as never })),
  "up readStream": async () =>
    done(
      await request(`${url}/sink`, {
        method: "PUT",
        headers: { "content-length": bytes },
        body: createReadStream(path, { highWaterMark: 256 << 10 }),
      }),
    ),
  "up fetch": async () => (await fetch(`${url}/sink`, { method: "PUT", body: await openAsBlob(path) })).arrayBuffer(),
  "up curl": async () => run("curl", "-sS", "-o", "/dev/null", "-T", path, `${url}/sink`),
  "up aws": () =>
    new Upload({
      client: s3(),
      params: { Bucket: "bucket", Key: "key", Body: createReadStream(path) },
      partSize: 8 << 20,
      queueSize: Number(concurrency),
    }).done(),
  "up ours": () => account.upload({ path }, target, { threshold: Number.MAX_SAFE_INTEGER }),
  "up ours parts": () => account.upload({ path }, target, { concurrency: Number(concurrency) }),
  "up ours write": () => account.files.handle("f0").write(createReadStream(path, { highWaterMark: 256 << 10 })),
  "up ours stream": () =>
    account.upload(createReadStream(path, { highWaterMark: 256 << 10 }), target, { concurrency: Number(concurrency) }),
  "down writev": () => writev(path),
  "down pipeline": async () => pipeline((await request(`${url}/files/f${size}/contents`)).body, createWriteStream(path)),
  "down fetch": async () =>
    pipeline(Readable.fromWeb((await fetch(`${url}/files/f${size}/contents`)).body as never), createWriteStream(path)),
  "down curl": async () => run("curl", "-sS", "-o", path, `${url}/files/f${size}/contents`),
  "down aws": async () => {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: "bucket", Key: `f${size}` }));
    await pipeline(Body as Readable, createWriteStream(path));
  },
  "down ours": () => account.files.handle(`f${size}`).contents().toFile(path),
  "down ours parts": () =>
    account.files
      .handle(`f${size}`)
      .contents()
      .download(path, { concurrency: Number(concurrency) }),
};

const transfer = kinds[kind];
if (transfer === undefined) throw new Error(`No such kind of transfer: ${kind}.`);
const cpu = process.cpuUsage();
const children = childSeconds();
const started = performance.now();
await transfer();
const wall = (performance.now() - started) / 1000;
const used = process.cpuUsage(cpu);
if (kind.startsWith("down")) {
  const arrived = (await stat(path)).size;
  await rm(path);
  if (arrived !== size) throw new Error(`${kind}: ${arrived} of ${size} bytes arrived.`);
}
console.log(
  JSON.stringify({ cpu: (used.user + used.system) / 1e6 + childSeconds() - children, wall, memory: process.resourceUsage().maxRSS / 1024 }),
);
process.exit(0);

async function done(response: Dispatcher.ResponseData): Promise<void> {
  await response.body.dump();
  if (response.statusCode !== 200) throw new Error(`${kind}: ${response.statusCode}`);
}

/** The leanest way to read a file for undici that is safe: whole pieces of 1 MiB into two buffers in turn, one read ahead. */
async function* ring(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file);
  const buffers = [Buffer.allocUnsafeSlow(1 << 20), Buffer.allocUnsafeSlow(1 << 20)];
  try {
    let ahead = handle.read(buffers[0] as Buffer, 0, 1 << 20, 0);
    for (let at = 0, turn = 0; ; turn++) {
      const { bytesRead, buffer } = await ahead;
      if (bytesRead === 0) return;
      at += bytesRead;
      ahead = handle.read(buffers[(turn + 1) & 1] as Buffer, 0, 1 << 20, at);
      yield bytesRead < 1 << 16 ? Buffer.from(buffer.subarray(0, bytesRead)) : buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** The leanest way to write a download with undici: a dispatch handler that collects 1 MiB and writes it with one call. */
async function writev(file: string): Promise<void> {
  const pool = new Pool(url);
  const handle: FileHandle = await open(file, "w");
  await new Promise<void>((resolve, reject) => {
    let waiting: Buffer[] = [];
    let collected = 0;
    let writing: Promise<unknown> = Promise.resolve();
    const flush = (controller?: Dispatcher.DispatchController): void => {
      const batch = waiting;
      waiting = [];
      collected = 0;
      controller?.pause();
      writing = writing.then(() => handle.writev(batch)).then(() => controller?.resume());
      writing.catch(reject);
    };
    pool.dispatch(
      { path: `/files/f${size}/contents`, method: "GET" },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData(controller, chunk) {
          waiting.push(chunk);
          collected += chunk.byteLength;
          if (collected >= 1 << 20) flush(controller);
        },
        onResponseEnd() {
          if (waiting.length > 0) flush();
          writing.then(() => resolve(), reject);
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
  await handle.close();
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
}

/** CPU seconds of the processes this one has started and waited for; 0 where the system does not tell. */
function childSeconds(): number {
  if (process.platform !== "linux") return 0;
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
