import { resolve } from "node:path";
import type { Method } from "@kloudless/core";
import type { Run } from "../../program/command.ts";
import { headersOf } from "./headers.ts";

interface Options {
  readonly header: string[] | undefined;
  readonly data: string | undefined;
  readonly contentType: string | undefined;
  readonly include: boolean | undefined;
}

export const raw: Run<{ readonly account: string; readonly method: string; readonly uri: string }, Options> = async (
  context,
  { account, method, uri },
  { header, data, contentType = "application/json", include },
) => {
  const headers = headersOf(header);
  const body = data === undefined ? {} : { body: data === "-" ? context.io.stdin : { path: resolve(context.io.cwd, data) }, contentType };
  const found = await (await context.accounts).find(account);
  // The service may know methods that the API does not.
  const answer = await found.raw(
    method.toUpperCase() as Method,
    uri,
    { ...body, headers: header === undefined ? undefined : headers },
    { signal: context.signal },
  );
  if (include) {
    await context.notes.note(`status ${answer.status}`);
    for (const [name, value] of Object.entries(answer.headers)) await context.notes.note(`${name}: ${String(value)}`);
  }
  for await (const piece of answer) await context.output.bytes(piece);
};
