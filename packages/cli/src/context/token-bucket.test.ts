import { describe, expect, test } from "vitest";
import { type Clock, TokenBucket } from "./token-bucket.ts";

/** A clock that a test moves. */
function fakeClock(): Clock & { pass(milliseconds: number): Promise<void>; jump(milliseconds: number): Promise<void> } {
  let time = 0;
  const timers: { readonly at: number; readonly call: () => void }[] = [];
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const passTo = async (end: number): Promise<void> => {
    await settled();
    for (;;) {
      timers.sort((one, other) => one.at - other.at);
      const next = timers[0];
      if (next === undefined || next.at > end) break;
      timers.shift();
      time = Math.max(time, next.at);
      next.call();
      await settled();
    }
    time = end;
  };
  return {
    now: () => time,
    after(milliseconds, call) {
      timers.push({ at: time + milliseconds, call });
    },
    pass: (milliseconds) => passTo(time + milliseconds),
    // As on a machine that has other things to do: all timers ring at its end.
    jump(milliseconds) {
      time += milliseconds;
      return passTo(time);
    },
  };
}

/** Takes again and again, and keeps how much there was. */
function taker(bucket: TokenBucket, wanted: number): { taken: number; times: number } {
  const kept = { taken: 0, times: 0 };
  const again = async (): Promise<void> => {
    for (;;) {
      kept.taken += await bucket.take(wanted);
      kept.times++;
    }
  };
  void again();
  return kept;
}

describe("a token bucket", () => {
  test("gives its capacity at once, then so much a second, in small amounts", async () => {
    const clock = fakeClock();
    const kept = taker(new TokenBucket({ perSecond: 1000, capacity: 125, quantum: 20 }, clock), 64);
    await clock.pass(0);
    expect(kept.taken).toBe(120);
    for (let second = 1; second <= 10; second++) {
      await clock.pass(1000);
      expect(kept.taken).toBeGreaterThanOrEqual(1000 * second + 100);
      expect(kept.taken).toBeLessThanOrEqual(1000 * second + 125);
    }
    expect(kept.times).toBeGreaterThanOrEqual(10_000 / 20);
  });

  test("gives never more than its capacity and the rate, in no window, however late timers are", async () => {
    const clock = fakeClock();
    const kept = taker(new TokenBucket({ perSecond: 1000, capacity: 100, quantum: 100 }, clock), 100);
    await clock.pass(0);
    for (const late of [1, 700, 30, 5000, 3]) {
      const before = kept.taken;
      await clock.jump(late);
      expect(kept.taken - before).toBeLessThanOrEqual(100 + late);
    }
  });

  test("is shared evenly, in the order in which takers came", async () => {
    const clock = fakeClock();
    const bucket = new TokenBucket({ perSecond: 1000, capacity: 100, quantum: 10 }, clock);
    const takers = [taker(bucket, 10), taker(bucket, 10_000), taker(bucket, 10)];
    await clock.pass(3000);
    for (const { taken } of takers) expect(Math.abs(taken - 1033)).toBeLessThanOrEqual(20);
  });

  test("keeps less than a request a second", async () => {
    const clock = fakeClock();
    const kept = taker(new TokenBucket({ perSecond: 0.5, capacity: 1, quantum: 1 }, clock), 1);
    await clock.pass(0);
    expect(kept.taken).toBe(1);
    await clock.pass(1999);
    expect(kept.taken).toBe(1);
    await clock.pass(1);
    expect(kept.taken).toBe(2);
    await clock.pass(20_000);
    expect(kept.taken).toBe(12);
  });

  test("a rest gives no more than the capacity", async () => {
    const clock = fakeClock();
    const bucket = new TokenBucket({ perSecond: 10, capacity: 1, quantum: 1 }, clock);
    await clock.pass(60_000);
    const kept = taker(bucket, 1);
    await clock.pass(0);
    expect(kept.taken).toBe(1);
    await clock.pass(99);
    expect(kept.taken).toBe(1);
  });

  test("who gives up waiting leaves its turn to the next one", async () => {
    const clock = fakeClock();
    const bucket = new TokenBucket({ perSecond: 1, capacity: 1, quantum: 1 }, clock);
    const controller = new AbortController();
    expect(await bucket.take(1, controller.signal)).toBe(1);
    const [second, third] = [bucket.take(1, controller.signal), bucket.take(1)];
    const reason = new Error("not any more");
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    await expect(bucket.take(1, controller.signal)).rejects.toBe(reason);
    await clock.pass(1000);
    expect(await third).toBe(1);
  });
});
