import { ApiError, AuthenticationError, type Kloudless, NotFoundError, PermissionError } from "@kloudless/core";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { clientOf } from "./support/client.ts";
import { describeStorage } from "./support/describe-storage.ts";
import { freshName } from "./support/fresh-name.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { required } from "./support/required.ts";
import { kloudless, target } from "./support/target.ts";

const WRONG = "0123456789abcdef0123456789abcdef0123456789a";

/** The client, until the test is over. */
function closing<T extends Pick<Kloudless, "close">>(client: T): T {
  onTestFinished(() => client.close());
  return client;
}

test.each(["apiKey", "token"] as const)("a wrong %s is 401, and is not in the error", async (kind) => {
  const error = await rejection(closing(clientOf(target, { [kind]: WRONG })).accounts.all());
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({ status: 401 });
  expect(JSON.stringify(error) + String(error)).not.toContain(WRONG);
});

test("an account that is not there is 404", async () => {
  expect(await rejection(kloudless.accounts.retrieve(999_999_999))).toBeInstanceOf(NotFoundError);
});

describeStorage("errors", (bench) => {
  test("a file that is gone is 404, whatever is done with it", async () => {
    const file = await bench.file();
    const again = bench.storage.files.handle(file.id);
    await file.delete();
    for (const act of [() => again.refresh(), () => again.delete(), () => again.contents().bytes()]) {
      const error = await rejection(act());
      expect(error).toBeInstanceOf(NotFoundError);
      expect(ApiError.is(error) && error.requestId).toBeTruthy();
    }
  });

  test("a folder that is gone is 404", async () => {
    const folder = await bench.folder();
    await folder.delete({ recursive: true });
    expect(await rejection(folder.contents())).toBeInstanceOf(NotFoundError);
  });

  test("a folder that is gone takes no files and no folders", async () => {
    const folder = await bench.folder();
    await folder.delete({ recursive: true });
    const wanted = { parent_id: folder.id, name: freshName(".txt") };
    expect([400, 404]).toContain(await refusal(bench.storage.files.create(wanted, "x")));
    expect([400, 404]).toContain(await refusal(bench.storage.folders.create(wanted)));
  });

  test("a name that is empty is 400", async () => {
    expect(await refusal(bench.storage.files.create({ parent_id: bench.home.id, name: "" }, "x"))).toBe(400);
    expect(await refusal(bench.storage.folders.create({ parent_id: bench.home.id, name: "" }))).toBe(400);
  });

  test("a link that is not there is 404", async () => {
    expect(await rejection(bench.storage.links.retrieve("none"))).toBeInstanceOf(NotFoundError);
  });

  test("a token opens no other account", async (context) => {
    const other = required(
      context,
      target.accounts.find(({ id }) => id !== bench.found.id),
      `there is no other account than that of ${bench.found.service}`,
    );
    const status = await refusal(closing(clientOf(target, { token: token(context) })).accounts.retrieve(other.id));
    expect([403, 404]).toContain(status);
  });

  test("a token imports no account", async (context) => {
    const own = closing(clientOf(target, { token: token(context) }));
    const error = await rejection(own.accounts.create({ account: "nobody@example.test", service: "dropbox", token: "none" }));
    expect(error).toBeInstanceOf(PermissionError);
  });

  const token = (context: TestContext) => required(context, bench.found.token, `no token of ${bench.found.service} is known: see TOKENS`);
});
