import { ServerError } from "@kloudless/core";
import { expect, test } from "vitest";
import { rejection, useBench } from "../test/bench.ts";

const accounts = [
  { service: "s3", account: "bucket" },
  { service: "gdrive", account: "ana@example.test" },
];
const bench = useBench({ server: { accounts } });
const s3 = () => (bench.one.service === "s3" ? bench.one : bench.two).storage;
const gdrive = () => (bench.one.service === "s3" ? bench.two : bench.one).storage;

test("an upload URL takes the bytes of one file, past the API", async () => {
  const folder = await s3().folders.create({ parent_id: "root", name: "in" });
  const { url, method } = await s3().files.uploadUrl({ parent_id: folder.id, name: "ä.bin" });
  expect(method).toBe("PUT");
  const answer = await fetch(url, { method: "PUT", body: "direct" });
  expect(answer.ok).toBe(true);
  const [file] = await folder.contents();
  expect(file).toMatchObject({ name: "ä.bin", size: 6 });
  expect(file?.type === "file" && (await file.contents().text())).toBe("direct");
});

test("with `overwrite: false` what is there stays", async () => {
  const folder = await s3().folders.create({ parent_id: "root", name: "kept" });
  await s3().files.create({ parent_id: folder.id, name: "a" }, "old");
  const { url } = await s3().files.uploadUrl({ parent_id: folder.id, name: "a", overwrite: false });
  await fetch(url, { method: "PUT", body: "new" });
  expect((await folder.contents()).objects.map(({ name }) => name).toSorted()).toEqual(["a", "a (1)"]);
});

test("services without such URLs, and folders that are not there, are errors of the server", async () => {
  const error = await rejection(gdrive().files.uploadUrl({ parent_id: "root", name: "a" }));
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({ status: 501, code: "not_implemented" });
  const lost = s3().files.uploadUrl({ parent_id: "F-none", name: "a" });
  await expect(lost).rejects.toMatchObject({ status: 400, code: "invalid_parent_folder" });
});

test("is handed over with all that comes with it; without an address it is an error", async () => {
  const body = { url: "https://bucket.example.test/k?sig=1", method: "PUT", headers: { a: "b" } };
  bench.server.faults.add({ path: "/upload_url", action: { body } });
  expect(await bench.one.storage.files.uploadUrl({ parent_id: "root", name: "a" })).toEqual(body);
  expect(bench.server.requests.at(-1)).toMatchObject({ method: "POST", body: '{"parent_id":"root","name":"a"}' });
  bench.server.faults.add({ path: "/upload_url", action: { body: { uri: "x" } } });
  await expect(bench.one.storage.files.uploadUrl({ parent_id: "root", name: "a" })).rejects.toMatchObject({ code: "bad_object" });
});
