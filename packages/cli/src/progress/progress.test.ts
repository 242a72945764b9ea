import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import type { Sink } from "../context/io.ts";
import { Notes } from "../output/notes.ts";
import { frame } from "./frame.ts";
import { type FileEvent, JsonReporter, type ProgressEvent, type SummaryEvent } from "./json.ts";
import { PlainReporter } from "./plain.ts";
import { Rate } from "./rate.ts";
import { Screen } from "./screen.ts";
import { SilentReporter } from "./silent.ts";
import { Tally } from "./tally.ts";

const MiB = 1 << 20;

function written(columns = 80): Sink & { text: string; columns: number } {
  return {
    text: "",
    isTerminal: true,
    columns,
    rows: 24,
    async write(data) {
      this.text += String(data);
    },
  };
}

const notes = (sink: Sink, level: "quiet" | "normal" = "normal"): Notes => new Notes(sink, { level, isJson: false, hasColor: false });

describe("a frame", () => {
  const some = (): Tally => {
    const tally = new Tally(0);
    tally.totals = { files: 3, bytes: 40 * MiB };
    const done = tally.begin("first.bin", 10 * MiB, 0);
    tally.update(done, { transferred: 10 * MiB, confirmed: 10 * MiB });
    tally.end(done, "done");
    const file = tally.begin("日本語の報告書.pdf", 20 * MiB, 0);
    tally.update(file, { transferred: 5 * MiB, confirmed: 4 * MiB });
    tally.begin("unknown", undefined, 0);
    return tally;
  };

  test("has a bar a file, with its share and bytes, and a line for all with rate and time left", () => {
    const lines = frame(some(), 5 * MiB, { columns: 100, rows: 24 });
    expect(lines[0]).toMatch(/^日本語の報告書\.pdf +█{5}░{15}  25 % 5\.0 MiB of 20 MiB$/);
    expect(lines[1]).toMatch(/^unknown +0 B$/);
    expect(lines[2]).toBe("1 of 3 files, 15 MiB of 40 MiB, 5.0 MiB/s, 5.0 s left");
    expect(lines).toHaveLength(3);
  });

  test("fits at every width, whatever the names are, and shows nothing that a terminal obeys (S9)", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("日本語".repeat(20), "\u001b[31mred\u001b]0;x\u0007", "👩‍👩‍👧‍👦".repeat(9), "a\nb"),
    );
    const bytes = fc.oneof(fc.nat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER));
    const file = fc.record({ name, transferred: bytes, confirmed: bytes, total: fc.option(bytes, { nil: undefined }) });
    fc.assert(
      fc.property(
        fc.array(file, { maxLength: 20 }),
        fc.integer({ min: 1, max: 250 }),
        fc.integer({ min: 1, max: 60 }),
        (files, columns, rows) => {
          const tally = new Tally(0);
          for (const { name: called, ...moved } of files) tally.update(tally.begin(called, moved.total, 0), moved);
          const lines = frame(tally, 12_345, { columns, rows });
          expect(lines.length).toBeLessThanOrEqual(Math.max(2, rows));
          for (const line of lines) {
            expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(1, columns - 1));
            expect(line).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("of many files shows some, and says how many there are", () => {
    const tally = new Tally(0);
    for (let at = 0; at < 20; at++) tally.begin(`file ${at}`, 1, 0);
    const lines = frame(tally, undefined, { columns: 80, rows: 24 });
    expect(lines).toHaveLength(9);
    expect(lines[7]).toBe("… and 13 more");
  });

  test("what an earlier run moved is there, but is not speed of this one", () => {
    const tally = new Tally(0);
    const file = tally.begin("x", 100, 0);
    tally.update(file, { transferred: 60, confirmed: 60 });
    tally.update(file, { transferred: 70, confirmed: 60 });
    expect([tally.present, tally.moved]).toEqual([70, 10]);
  });
});

test("the rate is that of the last ten seconds, and none before there is one", () => {
  const rate = new Rate();
  rate.sample(0, 0);
  expect(rate.perSecond).toBeUndefined();
  rate.sample(500, 500);
  expect(rate.perSecond).toBeUndefined();
  for (let second = 1; second <= 30; second++) rate.sample(second <= 15 ? 1000 * second : 15_000, second * 1000);
  expect(rate.perSecond).toBe(0);
});

describe("a screen", () => {
  test("goes back over what it wrote, also when that takes more rows since the terminal became narrower, and leaves nothing", async () => {
    const sink = written(80);
    const screen = new Screen(sink);
    await screen.show(() => ["x".repeat(79), "y"]);
    expect(sink.text).toBe(`${"x".repeat(79)}\ny\n`);
    [sink.text, sink.columns] = ["", 40];
    await screen.show(() => ["z"]);
    expect(sink.text).toBe("\r\u001b[3A\u001b[Jz\n");
    sink.text = "";
    await screen.clear();
    expect(sink.text).toBe("\r\u001b[1A\u001b[J");
    sink.text = "";
    await screen.clear();
    expect(sink.text).toBe("");
  });

  test("what is written above it stays", async () => {
    const sink = written();
    const screen = new Screen(sink);
    await Promise.all([screen.show(() => ["bar"]), screen.above(() => sink.write("note\n")), screen.show(() => ["bar"])]);
    expect(sink.text).toBe("bar\n\r\u001b[1A\u001b[Jnote\nbar\n");
  });
});

describe("without a terminal", () => {
  test("a line a file when it ends, and one for all; names are made harmless (S9)", async () => {
    const sink = written();
    const reporter = new PlainReporter(notes(sink));
    const one = reporter.file("a\u001b[31m\nb", 2048);
    one.update({ transferred: 2048, confirmed: 2048 });
    one.done("done", "checked by digest");
    one.done("failed", "twice");
    reporter.file("c", 5).done("failed", "no room");
    reporter.file("d", 5).done("failed");
    reporter.file("e", 5).done("skipped", "it is there");
    await reporter.end();
    await reporter.end();
    expect(sink.text.split("\n")).toEqual([
      expect.stringMatching(/^a\\e\[31m\\nb: 2\.0 KiB in .* s.*, checked by digest$/),
      "warning: c: failed: no room",
      "e: skipped: it is there",
      expect.stringMatching(/^1 file, 1 skipped, 2 failed: 2\.0 KiB in /),
      "",
    ]);
  });

  test("with --quiet nothing but failures", async () => {
    const sink = written();
    const reporter = new SilentReporter(notes(sink, "quiet"));
    reporter.file("a").done("done");
    reporter.file("b").done("failed", "no room");
    await reporter.end();
    expect(sink.text).toBe("warning: b: failed: no room\n");
  });

  test("events for programs: each a JSON object on a line, with the number of their schema", async () => {
    const sink = written();
    const reporter = new JsonReporter(sink);
    const one = reporter.file("a\nb", undefined);
    for (let bytes = 0; bytes <= 100; bytes++) one.update({ transferred: bytes, confirmed: 0, total: 100 });
    one.done("done", "size");
    await reporter.end();
    const events = sink.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as ProgressEvent | FileEvent | SummaryEvent);
    expect(events).toEqual([
      { type: "progress", version: 1, name: "a\nb", transferred: 0, confirmed: 0, total: 100 },
      { type: "file", version: 1, name: "a\nb", outcome: "done", size: 100, milliseconds: expect.any(Number), detail: "size" },
      { type: "summary", version: 1, done: 1, skipped: 0, failed: 0, bytes: 100, transferred: 100, milliseconds: expect.any(Number) },
    ]);
  });
});
