import { createServer, type FaultAction, type KloudlessServer } from "@kloudless/server";
import { afterEach, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { client, rejection, until } from "../test/client.ts";
import type { Account } from "./account.ts";
import { AbortError } from "./errors/abort-error.ts";
import { ServerError } from "./errors/api-error.ts";
import { ArgumentError } from "./errors/argument-error.ts";
import { TimeoutError } from "./errors/connection-error.ts";
import { ResponseError } from "./errors/response-error.ts";
import { path } from "./path.ts";
import { sendTask, type Task, type TaskOptions } from "./task.ts";

let server: KloudlessServer;
beforeAll(async () => {
  server = await createServer({ faults: true });
  return () => server.close();
});
afterEach(() => server.faults.clear());

const QUICK = { pollInterval: 5 };
const RESULT = { id: "F1", type: "file", name: "a" };
const running = (state = "STARTED", more: object = {}): FaultAction => ({ status: 202, body: { id: "T1", state, ...more } });

const account = (): Account => client(server.url, { apiKey: server.apiKey }).account(server.accounts[0]?.id) as Account;

/** What the server answers to the request, and then to each look at the task. */
function answers(first: FaultAction, ...looks: FaultAction[]): void {
  server.faults.add({ path: "/slow", action: first });
  for (const action of looks) server.faults.add({ path: "/tasks/T1", action });
}

function send(options?: TaskOptions): Promise<unknown> {
  const { connection } = account();
  return sendTask(connection, { method: "POST", path: path`/accounts/${connection.accountId ?? ""}/slow`, json: {} }, options);
}

const looks = (): number => server.requests.filter(({ url }) => url.endsWith("/tasks/T1")).length;

describe("sendTask", () => {
  it("resolves to the answer where that is no task, and asks no more", async () => {
    const before = server.requests.length;
    answers({ body: RESULT });
    expect(await send()).toEqual(RESULT);
    expect(server.requests.length - before).toBe(1);
    expect(server.requests.at(-1)?.headers["x-kloudless-async"]).toBeUndefined();
  });

  it("follows a task to its result", async () => {
    const told: Task[] = [];
    answers(
      running("PENDING", { info: null }),
      running("RECEIVED"),
      { body: { id: "T1", status: "STARTED", info: "half" } },
      { body: RESULT },
    );
    expect(await send({ ...QUICK, async: true, onTask: (task) => told.push(task) })).toEqual(RESULT);
    expect(told).toEqual([
      { id: "T1", state: "PENDING" },
      { id: "T1", state: "RECEIVED" },
      { id: "T1", state: "STARTED", info: "half" },
    ]);
    expect(server.requests.at(-4)).toMatchObject({ method: "POST", headers: { "x-kloudless-async": "true" } });
    expect(server.requests.at(-1)?.url).toBe(`/v1/accounts/${server.accounts[0]?.id}/tasks/T1`);
  });

  it("takes the type `task`, and both keys of the state", async () => {
    answers(running("PENDING", { type: "task", status: "PENDING" }), { body: { ...RESULT, state: "odd" } });
    expect(await send(QUICK)).toEqual({ ...RESULT, state: "odd" });
  });

  it.each([
    ["an object of another type", { id: "T1", type: "file", state: "PENDING" }],
    ["a CRM task", { id: "T1", type: "task_object", status: "open" }],
    ["an object without a state", { id: "T1" }],
    ["an object without an id", { state: "PENDING" }],
    ["a list", [{ id: "T1", state: "PENDING" }]],
  ])("does not take %s for a task", async (_, body) => {
    answers({ body });
    expect(await send(QUICK)).toEqual(body);
  });

  it("takes the empty answer of a task for its end", async () => {
    answers(running(), { status: 204 });
    expect(await send(QUICK)).toBeUndefined();
  });

  it("throws the error of a task that failed", async () => {
    answers(running(), { status: 507, body: { status_code: 507, error_code: "insufficient_storage", message: "Full." } });
    const error = await rejection(send(QUICK));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ status: 507, code: "insufficient_storage" });
  });

  it.each(["FAILURE", "error", "Cancelled", "REVOKED"])("does not wait for a task in the state %s", async (state) => {
    answers(running(), running(state, { info: "No room." }));
    const error = await rejection(send(QUICK));
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ code: "task_failed" });
    expect((error as Error).message).toBe(`The task T1 ended as ${state}: No room.`);
  });

  it("looks again after a failure that can pass, by the rules for retries", async () => {
    answers(running(), { status: 503 }, { reset: "before-headers" }, { body: RESULT });
    expect(await send(QUICK)).toEqual(RESULT);
    // The request itself was none to repeat, whatever the caller says of it.
    answers(running(), { status: 503 }, { body: RESULT });
    expect(await send({ ...QUICK, idempotent: false })).toEqual(RESULT);
  });

  it("looks after a quarter of a second, then less and less often", async () => {
    answers(running(), running(), { body: RESULT });
    const started = performance.now();
    await send();
    expect(performance.now() - started).toBeGreaterThan(730);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("ends at once when the signal is aborted", async () => {
    answers(running());
    const [controller, before] = [new AbortController(), server.requests.length];
    const waiting = rejection(send({ signal: controller.signal }));
    await until(() => server.requests[before]?.status === 202);
    setTimeout(() => controller.abort(new Error("enough")), 20);
    const started = performance.now();
    const error = await waiting;
    expect(error).toBeInstanceOf(AbortError);
    expect((error as AbortError).cause).toEqual(new Error("enough"));
    expect(performance.now() - started).toBeLessThan(300);
  });

  it("gives up at the deadline in the middle of a look too", async () => {
    answers(running(), { stall: "headers" });
    const error = await rejection(send({ deadline: 300, pollInterval: 20 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutKind: "deadline", timeout: 300 });
    expect((error as Error).message).toContain("account.task(id)");
  });

  it("gives up at the deadline, which covers the request, the looks and the pauses", async () => {
    answers(running(), ...Array.from({ length: 20 }, () => running()));
    const started = performance.now();
    const error = await rejection(send({ deadline: 150, pollInterval: 20 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeoutKind: "deadline", timeout: 150 });
    expect((error as Error).message).toContain("account.task(id)");
    expect(performance.now() - started).toBeLessThan(600);
  });

  it("does not sleep into the deadline", async () => {
    answers(running());
    const started = performance.now();
    expect(await rejection(send({ deadline: 240 }))).toBeInstanceOf(TimeoutError);
    expect(performance.now() - started).toBeLessThan(200);
  });

  it("ends when the listener throws", async () => {
    answers(running(), { body: RESULT });
    const onTask = () => {
      throw new Error("mine");
    };
    await expect(send({ ...QUICK, onTask })).rejects.toThrow("mine");
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a pause of %d before anything is sent", async (pollInterval) => {
    const before = server.requests.length;
    const error = await rejection(send({ pollInterval }));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: "pollInterval" });
    expect(server.requests.length).toBe(before);
  });
});

describe("account.task", () => {
  it("waits for a task by its id", async () => {
    const before = looks();
    answers({ body: {} }, running("PENDING"), { body: RESULT });
    expect(await account().task("T1", QUICK)).toEqual(RESULT);
    expect(looks() - before).toBe(2);
  });

  it("has a typed hold on how to wait", () => {
    expectTypeOf<Account["task"]>().parameter(1).not.toHaveProperty("async");
    expectTypeOf<Account["task"]>().returns.resolves.toBeUnknown();
  });
});
