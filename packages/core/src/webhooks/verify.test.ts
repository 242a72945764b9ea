import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it, test } from "vitest";
import { ArgumentError, KloudlessError, ResponseError, SignatureError, type WebhookNotification, webhooks } from "../index.ts";

const KEY = "demo-api-key-0123456789";
const SIGNATURE = "eOGpQHn6Z5TXN5WkYdfz3VPNwjgaG6wlQ32ppTbnNbI=";

describe("known vectors", () => {
  it.each<[string, string, WebhookNotification]>([
    ["account=4242", SIGNATURE, { accountIds: [4242], subscriptionId: undefined, isTest: false }],
    ["", "bV/mcVm/JHGzbs2+sGnk7p0jQVjoi8OiHkTvEL0ellI=", { accountIds: [], subscriptionId: undefined, isTest: true }],
    [
      '{"account":4242,"subscription":77}',
      "sgfuvAmIPk/+w24OFzBDHEvuMSJaXsdlKlPMJGjt+30=",
      { accountIds: [4242], subscriptionId: 77, isTest: false },
    ],
  ])("%j", (body, signature, notification) => {
    expect(webhooks.sign(body, KEY)).toBe(signature);
    expect(webhooks.verify(body, signature, KEY)).toEqual(notification);
    expect(webhooks.verify(Buffer.from(body), signature, KEY)).toEqual(notification);
    expect(webhooks.verify(new TextEncoder().encode(body), [signature], ["other", KEY, "third"])).toEqual(notification);
  });
});

const failure = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to throw, and did not.");
};

describe("S10: signatures", () => {
  it.each([
    ["another key", "account=4242", SIGNATURE, "demo-api-key-012345678"],
    ["other keys", "account=4242", SIGNATURE, ["a", "b"]],
    ["another body", "account=4243", SIGNATURE, KEY],
    ["a body written anew", "account=4242\n", SIGNATURE, KEY],
    ["no body", "", SIGNATURE, KEY],
    ["a shorter one", "account=4242", SIGNATURE.slice(0, -1), KEY],
    ["a truncated one", "account=4242", SIGNATURE.slice(0, 8), KEY],
    ["a longer one", "account=4242", `${SIGNATURE}=`, KEY],
    ["one with a blank", "account=4242", ` ${SIGNATURE}`, KEY],
    ["url-safe base64", "account=4242", webhooks.sign("account=4242", KEY).replaceAll("+", "-").replaceAll("=", ""), KEY],
    ["hex", "account=4242", Buffer.from(SIGNATURE, "base64").toString("hex"), KEY],
    ["the same 32 bytes, written otherwise", "account=4242", SIGNATURE.replace("I=", "J="), KEY],
    ["as many characters, but more bytes", "account=4242", "é".repeat(44), KEY],
    ["two of them", "account=4242", [SIGNATURE, SIGNATURE], KEY],
    ["two of them in one", "account=4242", `${SIGNATURE}, ${SIGNATURE}`, KEY],
    ["the signature of nothing", "account=4242", webhooks.sign("", KEY), KEY],
  ] as const)("refuses %s", (_what, body, signature, keys) => {
    const error = failure(() => webhooks.verify(body, signature, keys));
    expect(error).toBeInstanceOf(SignatureError);
    expect(error).toBeInstanceOf(KloudlessError);
    expect(error).toMatchObject({ code: "bad_signature", name: "SignatureError" });
    expect(SignatureError.is(error)).toBe(true);
    // Who sees the error must not be able to sign.
    for (const shown of [inspect(error), JSON.stringify(error)]) {
      expect(shown).not.toContain("demo-api-key");
      expect(shown).not.toContain(webhooks.sign(body, KEY));
    }
  });

  it.each([undefined, null, "", []])("says that it is missing when it is %j", (signature) => {
    expect(failure(() => webhooks.verify("account=1", signature, KEY))).toMatchObject({ code: "missing_signature" });
  });

  it("takes nothing but what the key made", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (body, key, other) => {
        fc.pre(key !== other);
        const signature = webhooks.sign(body, key);
        expect(signature).toMatch(/^[A-Za-z0-9+/]{43}=$/);
        expect(failure(() => webhooks.verify(body, signature, other))).toMatchObject({ code: "bad_signature" });
        const changed = Uint8Array.from([...body, 0]);
        expect(failure(() => webhooks.verify(changed, signature, key))).toMatchObject({ code: "bad_signature" });
      }),
    );
  });

  it("compares no less when the first character is wrong than when the last one is", () => {
    // A comparison that stops at the first difference is what must not be: here both take the same path, which a coarse measure shows.
    const body = "account=4242";
    const early = `${SIGNATURE.startsWith("A") ? "B" : "A"}${SIGNATURE.slice(1)}`;
    const late = SIGNATURE.replace("I=", "A=");
    const times: Record<"early" | "late", number[]> = { early: [], late: [] };
    for (let round = 0; round < 100_000; round++) {
      const which = round % 2 === 0 ? "early" : "late";
      const start = performance.now();
      try {
        webhooks.verify(body, which === "early" ? early : late, KEY);
      } catch (error) {
        if (!SignatureError.is(error)) throw error;
      }
      times[which].push(performance.now() - start);
    }
    const median = (of: number[]): number => of.toSorted((a, b) => a - b)[of.length / 2] ?? 0;
    expect(median(times.early) / median(times.late)).toBeGreaterThan(0.7);
    expect(median(times.early) / median(times.late)).toBeLessThan(1.4);
  });
});

describe("S10: what it is called with", () => {
  it.each([{ account: 4242 }, {}, undefined, null, 7, ["account=4242"], new ArrayBuffer(3)])("refuses the body %j", (body) => {
    const error = failure(() => webhooks.verify(body as unknown as string, SIGNATURE, KEY));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: "rawBody" });
    expect((error as Error).message).toContain("as it came");
  });

  it.each(["", [], [""], ["a", ""], undefined, null, 5])("refuses the keys %j", (keys) => {
    for (const run of [
      () => webhooks.verify("account=4242", SIGNATURE, keys as unknown as string),
      () => webhooks.sign("account=4242", keys as unknown as string),
    ])
      expect(failure(run)).toMatchObject({ name: "ArgumentError", argument: "keys" });
  });

  test("types let nothing through that was parsed", () => {
    expectTypeOf<Parameters<typeof webhooks.verify>[0]>().toEqualTypeOf<string | Uint8Array>();
    // @ts-expect-error -- an object is no raw body
    expect(() => webhooks.verify({ account: 1 }, SIGNATURE, KEY)).toThrow(ArgumentError);
  });
});

describe("bodies", () => {
  it.each<[string, readonly number[], number | undefined]>([
    ["account=1&account=2", [1, 2], undefined],
    ["subscription=9&account=000123&more=x", [123], 9],
    [' {"account":"5"}', [5], undefined],
    ['{"account":[5,6],"subscription":null,"new":{}}', [5, 6], undefined],
  ])("%j", (body, accountIds, subscriptionId) => {
    expect(webhooks.verify(body, webhooks.sign(body, KEY), KEY)).toEqual({ accountIds, subscriptionId, isTest: false });
  });

  it.each(["hello", "account=", "account=x", "account=1&account=../2", "{}", '{"account":null}', '{"account":1.5}', "[1]", "{", "\xff"])(
    "that are signed but say nothing, like %j, are an error of their own",
    (body) => {
      const error = failure(() => webhooks.verify(body, webhooks.sign(body, KEY), KEY));
      expect(error).toBeInstanceOf(ResponseError);
      expect(error).toMatchObject({ code: "bad_notification" });
    },
  );
});
