import { subscribe } from "node:diagnostics_channel";
import { Kloudless } from "@kloudless/core";
import { storage } from "../src/index.ts";

/** A transfer that a test has carried out by a process of its own, to have it die. */
export interface ChildTransfer {
  readonly url: string;
  readonly apiKey: string;
  readonly account: number;
  readonly path: string;
  readonly journal: string;
  /** What is uploaded into the root, under this name; or which file is downloaded, in parts of this size. */
  readonly upload?: string;
  readonly download?: string;
  readonly partSize?: number;
}

/** When the transfer began, in milliseconds after the program did: the first part on its way. */
let began: number | undefined;
const start = performance.now();
subscribe("undici:client:sendHeaders", (message) => {
  const { request } = message as { readonly request: { readonly method: string; readonly path: string } };
  if (request.method === "PUT" || request.path.endsWith("/contents")) began ??= performance.now() - start;
});

const { url, apiKey, account, path, journal, upload, download, partSize } = JSON.parse(process.argv[2] ?? "") as ChildTransfer;
const kloudless = new Kloudless({ apiKey, baseUrl: url, use: [storage] });
const { storage: api } = kloudless.account(account);
const result =
  download === undefined
    ? await api.upload({ path }, { parent_id: "root", name: upload ?? "" }, { journal, threshold: 0 })
    : await api.download(api.files.handle(download), path, { journal, partSize });
process.stdout.write(JSON.stringify({ ...result, began }));
await kloudless.close();
