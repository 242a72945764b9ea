import type { Route } from "../http/route.ts";
import { sendFile } from "./send-file.ts";
import { storageRoute } from "./storage-call.ts";

/** The bytes of a file. */
export const fileContents: Route[] = [
  storageRoute("/files/:id/contents", {
    GET: (call) => sendFile(call, call.drive, () => call.drive.find(call.param("id"), "file")),
  }),
];
