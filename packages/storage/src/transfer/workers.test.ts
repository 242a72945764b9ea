import { getEventListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { rejection, until } from "../../test/bench.ts";
import { inParallel } from "./workers.ts";

const never = new Promise<never>(() => undefined);

test.each([1, 3, 8])("does every job once, at most %i at a time", async (concurrency) => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel(
    Array.from({ length: 20 }, (_, n) => n),
    concurrency,
    undefined,
    async (job) => {
      most = Math.max(most, ++running);
      await wait(job % 3);
      running--;
      done.push(job);
    },
  );
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(most).toBe(concurrency);
});

test("takes jobs from a generator only when there is somebody to do them", async () => {
  let made = 0;
  let finished = 0;
  async function* jobs(): AsyncGenerator<number> {
    while (made < 30) {
      await wait(1);
      yield made++;
    }
  }
  await inParallel(jobs(), 4, undefined, async () => {
    await wait(3);
    // Those at work, and one that is being made for each of the others.
    expect(made - finished).toBeLessThanOrEqual(5);
    finished++;
  });
  expect(finished).toBe(30);
});

test("P1: the first failure ends the others, and is the one that is reported once they have ended", async () => {
  const ended: unknown[] = [];
  const first = new Error("first");
  const error = await rejection(
    inParallel([1, 2, 3, 4, 5, 6], 3, undefined, async (job, signal) => {
      if (job === 2) {
        await wait(5);
        throw first;
      }
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await wait(20);
      ended.push(signal.reason);
      throw new Error("later");
    }),
  );
  expect(error).toBe(first);
  // Three were begun, no other was.
  expect(ended).toEqual([first, first]);
});

test("a job that fails at once, from a queue of any kind", async () => {
  for (const queue of [
    [1, 2],
    (async function* () {
      yield 1;
    })(),
  ]) {
    const error = await rejection(inParallel(queue, 2, undefined, () => Promise.reject(new Error("no"))));
    expect(error).toEqual(new Error("no"));
  }
});

test("P23: a queue that fails ends the jobs, and its error is the one", async () => {
  async function* jobs(): AsyncGenerator<number> {
    yield 1;
    throw new Error("no more");
  }
  let aborted = false;
  const error = await rejection(
    inParallel(jobs(), 2, undefined, async (_, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      aborted = true;
    }),
  );
  expect([error, aborted]).toEqual([new Error("no more"), true]);
});

test("R15: a queue that never brings the next job is not waited for: after a failure, and after an abort", async () => {
  async function* jobs(): AsyncGenerator<number> {
    yield 1;
    await never;
  }
  expect(await rejection(inParallel(jobs(), 2, undefined, () => Promise.reject(new Error("no"))))).toEqual(new Error("no"));
  const controller = new AbortController();
  const reason = new Error("enough");
  let worked = false;
  const ending = rejection(
    inParallel(jobs(), 2, controller.signal, async () => {
      worked = true;
    }),
  );
  await until(() => worked);
  controller.abort(reason);
  expect(await ending).toBe(reason);
});

test("P23: what a queue throws after the end is nobody's", async () => {
  const unhandled: unknown[] = [];
  const hear = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", hear);
  onTestFinished(() => void process.off("unhandledRejection", hear));
  async function* jobs(): AsyncGenerator<number> {
    yield 1;
    await wait(20);
    throw new Error("late");
  }
  await rejection(inParallel(jobs(), 2, undefined, () => Promise.reject(new Error("no"))));
  await wait(50);
  expect(unhandled).toEqual([]);
});

test("nothing is begun under a signal that is aborted already", async () => {
  let begun = 0;
  const signal = AbortSignal.abort(new Error("before"));
  expect(await rejection(inParallel([1, 2], 2, signal, async () => void begun++))).toEqual(new Error("before"));
  expect(begun).toBe(0);
});

test("P6: twenty at once on one signal are one listener, and none afterwards", async () => {
  const { signal } = new AbortController();
  const all = Array.from({ length: 20 }, () => inParallel([1, 2, 3], 2, signal, () => wait(5)));
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  await Promise.all(all);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
