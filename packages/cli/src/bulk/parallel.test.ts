import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inParallel, walk } from "./parallel.ts";

const { signal } = new AbortController();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("inParallel", () => {
  test("does each job once, never more at a time than it may", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(50), fc.integer({ min: 1, max: 9 }), async (count, concurrency) => {
        const done: number[] = [];
        let [running, most] = [0, 0];
        await inParallel(Array.from({ length: count }).keys(), concurrency, signal, async (job) => {
          most = Math.max(most, ++running);
          await turn();
          running--;
          done.push(job);
        });
        expect(done.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: count }).keys()]);
        expect(most).toBeLessThanOrEqual(concurrency);
      }),
      { numRuns: 30 },
    );
  });

  test("takes no more after a failure, and ends when none is running", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (job: number): Promise<void> => {
      begun.push(job);
      await turn();
      if (job === 1) throw new Error("one");
      await turn();
      ended.push(job);
    };
    await expect(inParallel([0, 1, 2, 3, 4], 2, signal, work)).rejects.toThrow("one");
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([0]);
  });

  test("throws the reason of an abort", async () => {
    const stop = new AbortController();
    const work = async (job: number): Promise<void> => {
      if (job === 1) stop.abort(new Error("enough"));
    };
    await expect(inParallel([0, 1, 2], 1, stop.signal, work)).rejects.toThrow("enough");
  });
});

describe("walk", () => {
  test("visits each node of any tree once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), async (parents, concurrency) => {
        // Node n + 1 is below one of the nodes before it.
        const children = (node: number): number[] =>
          [...parents.keys()].filter((n) => (parents[n] ?? 0) % (n + 1) === node).map((n) => n + 1);
        const visited: number[] = [];
        await walk(0, concurrency, signal, async (node) => {
          visited.push(node);
          await turn();
          return children(node);
        });
        expect(visited.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: parents.length + 1 }).keys()]);
      }),
      { numRuns: 50 },
    );
  });

  test("ends with the first failure", async () => {
    await expect(walk(0, 3, signal, async (node) => (node === 2 ? Promise.reject(new Error("two")) : [node + 1]))).rejects.toThrow("two");
  });
});
