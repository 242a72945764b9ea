import { connect } from "node:net";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { Pool } from "undici";
import { describe, expect, it } from "vitest";
import { client } from "../../test/client.ts";
import { httpServer, json } from "../../test/raw-server.ts";
import { Pace } from "./pace.ts";

const K64 = 1 << 16;
const MiB = 1 << 20;

/** Connections over a line that takes so many bytes a millisecond, and keeps none back. */
function slowLine(url: string, bytesPerMillisecond: number): Pool {
  return new Pool(url, {
    connect: (_options, callback) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      const line = new Duplex({
        read: () => void socket.resume(),
        write: (chunk: Buffer, _encoding, done) => {
          socket.write(chunk);
          setTimeout(done, chunk.length / bytesPerMillisecond);
        },
        final: (done) => void socket.end(done),
        destroy: (error, done) => {
          socket.destroy();
          done(error);
        },
      });
      socket.on("data", (chunk: Buffer) => line.push(chunk) || socket.pause());
      socket.on("end", () => line.push(null));
      socket.on("error", (error) => line.destroy(error));
      socket.on("connect", () => callback(null, line as never));
    },
  });
}

describe("pieces of an upload", () => {
  it("are so small that none of them looks like silence on a slow line", async () => {
    const server = await httpServer((response, { body }) => json(response, { size: body.length }));
    // Two seconds a MiB, on a line that may be silent for half a second.
    const dispatcher = slowLine(server.url, 500);
    const kloudless = client(server.url, { dispatcher, retry: null, timeout: 500 });
    expect(await kloudless.request({ method: "PUT", path: "/x", body: Buffer.alloc(1.5 * MiB) })).toEqual({ size: 1.5 * MiB });
    await dispatcher.destroy();
  });

  it("grow where the line is fast, and shrink where it becomes slow", async () => {
    const pace = new Pace(800);
    const sizes: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      pace.taken();
      sizes.push(pace.next(100 * MiB));
    }
    expect(sizes).toEqual([K64, 2 * K64, 4 * K64, 8 * K64, MiB, MiB]);
    await new Promise((done) => setTimeout(done, 110));
    pace.taken();
    expect(pace.next(100 * MiB)).toBe(K64);
  });

  it("are never so small that their buffer must not be used again, unless they were", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 * MiB }), fc.nat(8), (length, warm) => {
        const pace = new Pace(60_000);
        for (let turn = 0; turn < warm; turn++) {
          pace.taken();
          pace.next(MiB);
        }
        let rest = length;
        while (rest > 0) {
          pace.taken();
          const size = pace.next(rest);
          expect(size).toBeGreaterThanOrEqual(Math.min(K64, length));
          rest -= size;
        }
        expect(rest).toBe(0);
      }),
    );
  });
});
