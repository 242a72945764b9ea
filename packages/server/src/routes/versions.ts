import { notFound, unsupported } from "../http/api-error.ts";
import type { Route } from "../http/route.ts";
import { type StorageCall, storageRoute } from "./storage-call.ts";

/** Earlier contents of files. A disk keeps none, and there is no connector yet that does. */
export const versions: Route[] = [
  storageRoute("/files/:id/versions", {
    async GET({ drive, param }) {
      await drive.find(param("id"), "file");
      throw unsupported("The service keeps no versions of files.");
    },
  }),
  storageRoute("/files/:id/versions/:version", { GET: missing }),
  storageRoute("/files/:id/versions/:version/contents", { GET: missing }),
];

async function missing({ drive, param }: StorageCall): Promise<never> {
  await drive.find(param("id"), "file");
  throw notFound("No version with this id: the service keeps none.");
}
