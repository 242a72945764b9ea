import { type Connection, objectFrom, type Path } from "@kloudless/core";
import type { DownloadSource } from "./requests.ts";

/** Where the contents of an object come from that says its own size. */
export function contentsOf(connection: Connection, object: Path, contents: Path, size: unknown): DownloadSource {
  return {
    connection,
    path: contents,
    size: sizeFrom(size),
    async sizeNow(options) {
      return sizeFrom(objectFrom(await connection.send({ method: "GET", path: object }, options), "GET", object).size);
    },
  };
}

function sizeFrom(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
