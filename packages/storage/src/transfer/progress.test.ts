import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { Meter, type Progress } from "./progress.ts";

function heard(total?: number): { meter: Meter; reports: Progress[] } {
  const reports: Progress[] = [];
  return { meter: new Meter((progress) => reports.push(progress), total), reports };
}

test("counts what moves and what arrived; a part that begins again falls back", () => {
  const { meter, reports } = heard(100);
  meter.begin(1);
  meter.moved(1, 30);
  meter.begin(2);
  meter.moved(2, 20);
  meter.report();
  meter.begin(2);
  meter.report();
  meter.moved(2, 40);
  meter.confirm(2, 40);
  meter.report();
  expect(reports.slice(1)).toEqual([
    { transferred: 50, confirmed: 0, total: 100 },
    { transferred: 30, confirmed: 0, total: 100 },
    { transferred: 70, confirmed: 40, total: 100 },
  ]);
});

test("goes on from where an earlier run ended", () => {
  const { meter, reports } = heard(100);
  meter.resume(60);
  meter.report();
  expect(reports).toEqual([{ transferred: 60, confirmed: 60, total: 100 }]);
});

test("reports at most ten times a second, and the last time in any case", async () => {
  const { meter, reports } = heard();
  const start = performance.now();
  for (let moved = 0; performance.now() - start < 450; moved++) {
    meter.moved(1, 1);
    if (moved % 100 === 0) await wait(1);
  }
  const end = performance.now();
  expect(reports.length).toBeGreaterThan(1);
  expect(reports.length).toBeLessThanOrEqual(1 + Math.ceil((end - start) / 100));
  const before = reports.length;
  meter.report();
  expect(reports.length).toBe(before + 1);
});

test("a listener that throws is heard once, and what it threw is kept", () => {
  let calls = 0;
  const error = new Error("enough");
  const meter = new Meter(() => {
    calls++;
    throw error;
  }, 1);
  expect(() => meter.moved(1, 1)).toThrow(error);
  meter.report();
  meter.confirm(1, 1);
  expect(calls).toBe(1);
  expect(meter.thrown).toEqual({ error });
});

test("nothing is reported once it is closed", () => {
  const { meter, reports } = heard();
  meter.close();
  meter.moved(1, 1);
  meter.report();
  expect(reports).toEqual([]);
});

test("without a listener nothing happens", () => {
  const meter = new Meter(undefined, 1);
  meter.moved(1, 1);
  meter.report();
  expect([meter.isHeard, meter.thrown]).toEqual([false, undefined]);
});
