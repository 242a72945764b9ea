import { type ApiRequest, type Method, PageList } from "@kloudless/core";
import { UsageError } from "../../failure/command-error.ts";
import { type FieldOptions, type Fields, optionalFields } from "../../input/fields.ts";
import type { Run } from "../../program/command.ts";
import { headersOf } from "./headers.ts";

interface Options extends FieldOptions {
  readonly query: string[] | undefined;
  readonly header: string[] | undefined;
  readonly paginate: boolean | undefined;
  readonly developer: boolean | undefined;
  readonly idempotent: boolean | undefined;
}

const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const WITHOUT_BODY: readonly Method[] = ["GET", "HEAD", "DELETE"];

export const api: Run<{ readonly method: string; readonly path: string }, Options> = async (context, args, options) => {
  const method = METHODS.find((one) => one === args.method.toUpperCase());
  if (method === undefined) throw new UsageError(`${JSON.stringify(args.method)} is no method. There are: ${METHODS.join(", ")}.`);
  if (options.paginate && method !== "GET") throw new UsageError("--paginate is for GET.");
  const [path = "", inPath] = args.path.split(/\?([^]*)/, 2);
  const fields = await optionalFields(context, options);
  const hasBody = !WITHOUT_BODY.includes(method) && Object.keys(fields).length > 0;
  const request: ApiRequest = {
    method,
    path,
    query: { ...Object.fromEntries(new URLSearchParams(inPath)), ...(hasBody ? {} : fields), ...parameters(options.query) },
    headers: headersOf(options.header),
    json: hasBody ? fields : undefined,
    auth: options.developer ? "developer" : undefined,
    idempotent: options.idempotent,
  };
  const { client, output, signal } = context;
  const { connection } = await client;
  // There are no columns for what may be anything: without --json, too, it is JSON.
  if (options.paginate) {
    const { auth, query } = request;
    const items = new PageList(connection, {
      path,
      auth,
      params: query,
      options: { signal, headers: request.headers },
      wrap: (item) => item,
    });
    if (output.isJson) return output.list([], items);
    for await (const item of items) await output.text(JSON.stringify(item));
    return;
  }
  const answer = await connection.send(request, { signal });
  if (answer !== undefined) await (output.isJson ? output.object({}, { json: answer }) : output.text(JSON.stringify(answer, null, 2)));
};

function parameters(given: readonly string[] = []): Fields {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new UsageError(`--query must be name=value; got ${JSON.stringify(text)}.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
