import { FIELD_OPTIONS } from "../../input/fields.ts";
import { arg, type CommandSpec, command } from "../../program/command.ts";
import { flag, text, texts } from "../../program/values.ts";

/** Requests that no other command makes. */
export const direct: readonly CommandSpec[] = [
  command({
    name: "api",
    summary: "send any request to the API",
    details:
      "With GET, HEAD and DELETE fields are the query, else the JSON body. Retries, credentials and errors are as in all other commands.",
    args: {
      method: arg("<method>", "GET, POST, PUT, PATCH, DELETE or HEAD"),
      path: arg("<path>", "below the version: /accounts/me/storage/quota"),
    },
    options: {
      ...FIELD_OPTIONS,
      query: texts("-Q, --query <name=value>", "a parameter of the query"),
      header: texts("-H, --header <name:value>", "a header; credentials are added by themselves"),
      paginate: flag("--paginate", "fetch all pages of a list"),
      developer: flag("--developer", "with the developer key, for the management API"),
      idempotent: flag("--idempotent", "it may be sent twice without harm: try again like a GET"),
    },
    examples: [
      ["kloudless api GET /accounts --paginate --jq '.data[].service'", "the services of all accounts"],
      ["kloudless api POST /accounts/42/storage/folders -f parent_id=root -f name=New", "makes a folder"],
    ],
    load: async () => (await import("./api.ts")).api,
  }),
  command({
    name: "raw",
    summary: "pass a request through to an account's service",
    details: "What the service answers is printed as it came.",
    args: {
      account: arg("<account>", "id, alias or service"),
      method: arg("<method>", "what the service gets: GET, POST …"),
      uri: arg("<uri>", "a URL of the service, or a path of its API"),
    },
    options: {
      header: texts("-H, --header <name:value>", "a header for the service"),
      data: text("--data <file>", "the body: a file, or - for stdin"),
      contentType: text("--content-type <type>", "what the body is (default application/json)"),
      include: flag("-i, --include", "print status and headers of the answer, too, on stderr"),
    },
    examples: [["kloudless raw dropbox POST /2/users/get_space_usage", "asks Dropbox itself"]],
    load: async () => (await import("./raw.ts")).raw,
  }),
];
