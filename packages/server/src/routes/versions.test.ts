import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";

test("a disk keeps no versions of files", async () => {
  const { api } = await serve();
  const { id } = (await api.upload("a", "a")).json;
  const path = `${api.storage()}/files/${id}/versions`;
  expect((await api.get(path)).json).toMatchObject({ status_code: 501, error_code: "not_implemented" });
  for (const version of [`${path}/1`, `${path}/1/contents`]) expect((await api.get(version)).json).toMatchObject({ status_code: 404 });
  expect((await api.get(`${api.storage()}/files/nonsense/versions`)).json).toMatchObject({ status_code: 404, error_code: "not_found" });
});
