import { expect, onTestFinished, test, vi } from "vitest";
import type { Api } from "../testing/api.ts";
import { type Receiver, receiver } from "../testing/receiver.ts";
import { serve } from "../testing/serve.ts";

/** A delivery, as its webhook's list has it. */
interface Told {
  readonly account: number | null;
  readonly attempt: number;
  readonly result: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly created: string;
}

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];

/** A webhook of a server with the usual timings, and a clock that goes by when it is told to. */
async function hooked() {
  const { api, server } = await serve({ allowPrivateFetch: true });
  const target = await receiver(server.applicationId);
  const developer = api.as(`DeveloperKey ${server.developerKey}`);
  const path = `/applications/${server.applicationId}/webhooks`;
  const { id } = (await developer.post(path, { url: target.url })).json;
  const wait = setTimeout;
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  /** Lets time go by, and what is due at each moment come to its end: connections are as real as ever. */
  const pass = async (time: number, step = SECOND): Promise<void> => {
    for (let gone = 0; gone < time; gone += step) {
      await vi.advanceTimersByTimeAsync(step);
      await new Promise((done) => wait(done, 3));
    }
  };
  /** What was sent, oldest first, without the test of the address. */
  const deliveries = async (): Promise<Told[]> => {
    const { objects } = (await developer.get(`${path}/${id}/deliveries?page_size=1000`)).json as { objects: Told[] };
    return objects.toReversed().slice(1);
  };
  return { api, server, target, pass, deliveries };
}

const accountsTold = ({ received }: Receiver): number[] => received.slice(1).map(({ body }) => Number(body.replace("account=", "")));

const namesOf = async (api: Api, account: number): Promise<string[]> =>
  (await api.get(`/accounts/${account}/events?cursor=after-auth`)).json.objects.map(
    ({ metadata }: { metadata: { name: string } }) => metadata.name,
  );

test("R23: a receiver that is down for ten minutes is told afterwards, in order, and the pauses are on record", {
  timeout: 60_000,
}, async () => {
  const { api, server, target, pass, deliveries } = await hooked();
  const [one = 0, two = 0] = server.accounts.map(({ id }) => id);
  await target.stop();
  const down = Date.now();
  await api.upload("1", "x");
  await pass(2 * MINUTE, 2 * SECOND);
  await api.upload("2", "x");
  await api.upload("3", "x", { account: 1 });
  await pass(8 * MINUTE, 5 * SECOND);
  expect(Date.now() - down).toBeGreaterThanOrEqual(10 * MINUTE);
  expect(target.received).toHaveLength(1);
  const failed = await deliveries();
  expect(failed.length).toBeGreaterThanOrEqual(6);
  expect(failed.every(({ result, status, error }) => result === "failed" && status === null && /reached/.test(error ?? ""))).toBe(true);
  // Each pause is from half of what it may be to the whole: 5 seconds, then twice as long each time.
  const times = failed.map(({ created }) => Date.parse(created));
  for (const [index, time] of times.slice(1).entries()) {
    const longest = Math.min(5 * SECOND * 2 ** index, 10 * MINUTE);
    const gap = time - (times[index] ?? 0);
    expect([index, gap >= longest / 2 - 10, gap <= longest + 30 * SECOND]).toEqual([index, true, true]);
  }

  await target.start();
  // No later than the longest pause after it is back.
  await pass(21 * MINUTE, 15 * SECOND);
  expect(accountsTold(target)).toHaveLength(2);
  expect(new Set(accountsTold(target))).toEqual(new Set([one, two]));
  const all = await deliveries();
  for (const account of [one, two]) {
    const ofAccount = all.filter((delivery) => delivery.account === account);
    expect(ofAccount.map(({ attempt }) => attempt)).toEqual(ofAccount.map((_, index) => index + 1));
    expect(ofAccount.at(-1)).toMatchObject({ result: "delivered", status: 200, error: null });
  }
  // One notification stands for all that happened: the events, in their order, say what it was.
  expect(await namesOf(api, one)).toEqual(["1", "2"]);
  expect(await namesOf(api, two)).toEqual(["3"]);
  // What comes next is told as if nothing had been.
  await api.upload("4", "x");
  await pass(3 * SECOND);
  expect(accountsTold(target)).toHaveLength(3);
  expect((await deliveries()).at(-1)).toMatchObject({ account: one, attempt: 1, result: "delivered" });
});

test("R23: a receiver that stays down is given up after a day, which its deliveries say", { timeout: 120_000 }, async () => {
  const { api, target, pass, deliveries } = await hooked();
  await target.stop();
  await api.upload("1", "x");
  await pass(23 * HOUR, 3 * MINUTE);
  const before = await deliveries();
  expect(before.every(({ result }) => result === "failed")).toBe(true);
  // Ten minutes apart at most, all the time, and late by a few steps of the clock.
  expect(before.length).toBeGreaterThan((23 * HOUR) / (20 * MINUTE));
  await pass(2 * HOUR, 3 * MINUTE);
  const all = await deliveries();
  expect(all.filter(({ result }) => result === "abandoned")).toEqual([all.at(-1)]);
  expect(all.at(-1)).toMatchObject({ status: null, attempt: all.length, error: expect.stringContaining("reached") });
  // It is not tried any more, until there is something new to tell.
  await pass(HOUR, 3 * MINUTE);
  expect(await deliveries()).toHaveLength(all.length);
  await target.start();
  await pass(HOUR, 3 * MINUTE);
  expect(target.received).toHaveLength(1);
  await api.upload("2", "x");
  await pass(5 * SECOND);
  expect((await deliveries()).at(-1)).toMatchObject({ attempt: 1, result: "delivered" });
});
