import { asciiJson, type BodyInput, type Connection, objectFrom, path, type RequestOptions } from "@kloudless/core";
import { File, type FileData } from "./file.ts";
import type { NewFile } from "./files.ts";
import { accountId } from "./internal/account-id.ts";

/** Uploads a file in one request. */
export async function postFile(connection: Connection, data: NewFile, body: BodyInput, options?: RequestOptions): Promise<File> {
  const { parent_id, name, overwrite } = data;
  const where = path`/accounts/${accountId(connection)}/storage/files`;
  const headers = { "X-Kloudless-Metadata": asciiJson({ parent_id, name }) };
  const answer = await connection.send({ method: "POST", path: where, query: { overwrite }, headers, body }, options);
  return new File(connection, objectFrom(answer, "POST", where) as unknown as FileData);
}
