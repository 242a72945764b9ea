import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * The other end of the transfers: it throws away what it is sent and sends as many bytes as it is asked for, as Kloudless, as S3 and as
 * plain HTTP. Arguments: milliseconds before each answer, and bytes a second a connection; 0 for none.
 */
const [latency = 0, cap = 0] = process.argv.slice(2).map(Number);
const PART_SIZE = 8 << 20;
const CHUNK = Buffer.alloc(1 << 20, "kloudless");
const uploads = new Map<string, number>();
let lastUpload = 0;

const server = createServer((request, response) => void answer(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const bytes = await drained(request);
  if (latency > 0) await pause(latency);
  const [, part] = /\/multipart\/(\d+)/.exec(url.pathname) ?? [];
  const uploadId = part ?? url.searchParams.get("uploadId") ?? undefined;
  if (request.method === "GET") return send(request, response, url.pathname);
  if (url.pathname.endsWith("/storage/multipart") || url.searchParams.has("uploads")) {
    const id = String(++lastUpload);
    uploads.set(id, 0);
    return reply(response, url, { id: Number(id), part_size: PART_SIZE, parallel_uploads: true }, `<UploadId>${id}</UploadId>`);
  }
  if (uploadId !== undefined && request.method === "PUT") {
    uploads.set(uploadId, (uploads.get(uploadId) ?? 0) + bytes);
    response.writeHead(200, { etag: '"part"' }).end();
    return;
  }
  reply(response, url, file(uploadId === undefined ? bytes : (uploads.get(uploadId) ?? 0)), `<ETag>"done"</ETag>`);
}

function reply(response: ServerResponse, url: URL, json: object, xml: string): void {
  const isS3 = url.pathname.startsWith("/bucket/");
  response.writeHead(200, { "content-type": isS3 ? "application/xml" : "application/json", etag: '"done"' });
  response.end(isS3 ? `<?xml version="1.0"?><Result>${xml}</Result>` : JSON.stringify(json));
}

function file(size: number): object {
  return { id: `f${size}`, type: "file", name: "file.bin", size, account: 1, created: null, modified: null, path: null, ancestors: null };
}

/** Sends the file that has its size in its name, e.g. `/…/f1073741824/contents`. */
async function send(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const size = Number(/\/f(\d+)/.exec(path)?.[1] ?? 0);
  if (path.includes("/files/") && !path.endsWith("/contents")) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(file(size)));
    return;
  }
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  const start = Number(first ?? 0);
  const end = last === undefined || last === "" ? size : Number(last) + 1;
  response.writeHead(first === undefined ? 200 : 206, {
    "content-length": end - start,
    "content-type": "application/octet-stream",
    "accept-ranges": "bytes",
    etag: `"${size}"`,
    ...(first === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${size}` }),
  });
  const throttle = throttled();
  const closed = once(response, "close");
  for (let left = end - start; left > 0 && !response.destroyed; ) {
    const piece = left < CHUNK.byteLength ? CHUNK.subarray(0, left) : CHUNK;
    left -= piece.byteLength;
    if (!response.write(piece)) await Promise.race([once(response, "drain"), closed]);
    await throttle(piece.byteLength);
  }
  response.end();
}

async function drained(request: IncomingMessage): Promise<number> {
  let bytes = 0;
  const throttle = throttled();
  if (cap === 0) request.on("data", (chunk: Buffer) => (bytes += chunk.byteLength));
  else {
    for await (const chunk of request) {
      bytes += (chunk as Buffer).byteLength;
      await throttle((chunk as Buffer).byteLength);
    }
    return bytes;
  }
  await new Promise((resolve) => request.once("end", resolve).once("close", resolve));
  return bytes;
}

/** Waits as long as it takes for the bytes so far to have come at the capped rate. */
function throttled(): (bytes: number) => Promise<void> | undefined {
  const started = performance.now();
  let total = 0;
  return (bytes) => {
    if (cap === 0) return undefined;
    total += bytes;
    const ahead = (total / cap) * 1000 - (performance.now() - started);
    return ahead > 2 ? pause(ahead) : undefined;
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
