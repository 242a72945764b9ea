import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";

test("a path becomes the id of what stands there", async () => {
  const { api, server } = await serve();
  const account = `/accounts/${server.accounts[0]?.id}`;
  const folder = (await api.folder("docs")).json.id;
  const file = (await api.upload("plan.txt", "x", { parent: folder })).json.id;
  expect((await api.post(`${account}/storage/convert_id`, { raw_id: "/docs", type: "folder" })).json).toEqual({ id: folder });
  expect((await api.post(`${account}/encode_raw_id`, { raw_id: "docs/plan.txt", type: "file", api: "storage" })).json).toEqual({
    id: file,
    type: "kloudless_id",
    api: "meta",
  });
  expect((await api.post(`${account}/encode_raw_id`, { id: "root" })).json.id).toBe("root");
  expect((await api.post(`${account}/encode_raw_id`, { raw_id: "/" })).json.id).toBe("root");
});

test("what stands nowhere has an id too, which is not found", async () => {
  const { api, server } = await serve();
  const { json, status } = await api.post(`/accounts/${server.accounts[0]?.id}/encode_raw_id`, { raw_id: "/nowhere", type: "file" });
  expect(status).toBe(200);
  expect((await api.get(`${api.storage()}/files/${json.id}`)).status).toBe(404);
});

test.each([
  [{ raw_id: "/a", type: "nonsense" }, "invalid_resource_type"],
  [{ type: "file" }, "invalid_parameters"],
  [{ raw_id: 1, type: "file" }, "invalid_parameters"],
  [{ raw_id: "", type: "file" }, "invalid_parameters"],
])("refuses %j", async (body, code) => {
  const { api } = await serve();
  const answer = await api.post(`${api.storage()}/convert_id`, body);
  expect([answer.status, answer.json.error_code]).toEqual([400, code]);
});
