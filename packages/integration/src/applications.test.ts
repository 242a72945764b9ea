import { path } from "@kloudless/core";
import { expect, type TestContext, test } from "vitest";
import { clientOf } from "./support/client.ts";
import { refusal } from "./support/rejection.ts";
import { required } from "./support/required.ts";
import { kloudless, target } from "./support/target.ts";

interface Application {
  readonly id: string;
  readonly name: string;
}

const where = path`/meta/applications`;

/** Asks with the developer key. */
async function ask<T>(context: TestContext, at: typeof where): Promise<T> {
  const developerKey = required(context, target.developerKey, "no developer key is known: see DEV_KEY");
  const client = clientOf(target, { developerKey });
  try {
    return await client.request<T>({ method: "GET", path: at, auth: "developer" });
  } finally {
    await client.close();
  }
}

test("applications are listed and retrieved with the developer key", async (context) => {
  const { objects } = await ask<{ objects: readonly Application[] }>(context, where);
  const [first] = objects;
  expect(first?.id).toBeTruthy();
  expect(await ask<Application>(context, path`/meta/applications/${first?.id ?? ""}`)).toMatchObject({ id: first?.id, name: first?.name });
});

test("an API key does not open the applications", async () => {
  expect([401, 403]).toContain(await refusal(kloudless.request({ method: "GET", path: where })));
});
