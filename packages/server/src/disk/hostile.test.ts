import { spawnSync } from "node:child_process";
import { link, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { createServer as createUnixServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createServer } from "../index.ts";
import { STAGING_NAME } from "../storage/path.ts";
import { Api } from "../testing/api.ts";
import { serve, tempDir } from "../testing/serve.ts";

const REFUSED = ["", ".", "..", "../x", "/abs", "a/b", "a/../../b", "\0", "a\0b", "\ud800", "x".repeat(256), "é".repeat(128), STAGING_NAME];
const STORED = [
  "a\r\nSet-Cookie: x=1",
  "\n",
  "tab\there",
  "\u001b[31mred",
  "📄 report 🇨🇭.txt",
  "\u00e9.txt",
  "e\u0301.txt",
  "\u202Egnp.exe",
  "．．",
  "...",
  "-rf",
  "~",
  "$(id)",
  "a\\b",
  "C:x",
  "CON",
  "a:b",
  " lead",
  "trail ",
  "trail.",
  'quo"te',
  "per%2e%2e%2fcent",
  "x".repeat(255),
  "é".repeat(127),
  "__proto__",
  "constructor",
  "?#&=+",
];

describe("names", () => {
  let api: Api;
  let root: string;
  let id: string;

  beforeAll(async () => {
    const server = await createServer();
    api = new Api(server);
    root = server.accounts[0]?.root ?? "";
    id = (await api.upload("existing.txt", "x")).json.id;
    return () => server.close();
  });

  test.each(REFUSED)("%j is refused wherever a name is given, which the answer says", async (name) => {
    const answers = [
      await api.upload(name, "x"),
      await api.upload(name, "x", { query: "?overwrite=true" }),
      await api.folder(name),
      await api.patch(`${api.storage()}/files/${id}`, { name }),
      await api.post(`${api.storage()}/files/${id}/copy`, { parent_id: "root", name }),
      await api.post(`${api.storage()}/files/${id}/copy`, { parent_id: "root", name, account: api.server.accounts[1]?.id }),
    ];
    for (const { status, json } of answers) {
      expect([status, json.error_code]).toEqual([400, "invalid_parameters"]);
      expect(json.message).toMatch(/^name /);
    }
    expect((await readdir(root)).filter((found) => found !== STAGING_NAME)).toEqual(["existing.txt"]);
  });

  test.skipIf(process.platform !== "linux").each(STORED)("%j is stored as it is, and served under it", async (name) => {
    const folder = (await api.folder(`for-${STORED.indexOf(name)}`, "root", 1)).json;
    const created = await api.upload(name, "content", { parent: folder.id, account: 1 });
    expect([created.status, created.json.name]).toEqual([201, name]);
    const disk = join(api.server.accounts[1]?.root ?? "", folder.name);
    expect(await readdir(disk)).toEqual([name]);
    expect(await readFile(join(disk, name), "utf8")).toBe("content");
    expect(await api.names(folder.id, "", 1)).toEqual([name]);
    const download = await api.get(`${api.storage(1)}/files/${created.json.id}/contents`);
    expect([download.status, download.text, download.headers.get("set-cookie")]).toEqual([200, "content", null]);
    const inside = await api.upload(name, "inside", {
      parent: (await api.folder(`${name.slice(0, 50)}-dir`, folder.id, 1)).json.id,
      account: 1,
    });
    expect(inside.json.ancestors).toHaveLength(3);
    expect((await api.patch(`${api.storage(1)}/files/${created.json.id}`, { parent_id: "root" })).json.name).toBe(name);
  });

  test.skipIf(process.platform !== "linux")("two normal forms of one name are two files", async () => {
    const folder = (await api.folder("forms", "root", 1)).json.id;
    for (const name of ["\u00e9", "e\u0301"]) await api.upload(name, name, { parent: folder, account: 1 });
    expect((await api.names(folder, "", 1)).toSorted()).toEqual(["e\u0301", "\u00e9"]);
  });
});

test.each(["/../x", "..", "/a/../../b", "a//b", "/\0", "/./a"])("the raw id %j is refused", async (rawId) => {
  const { api } = await serve();
  for (const path of ["encode_raw_id", "storage/convert_id"]) {
    expect((await api.post(`/accounts/${api.server.accounts[0]?.id}/${path}`, { raw_id: rawId, type: "file" })).status).toBe(400);
  }
});

test.each([
  "..",
  "%2e%2e",
  "..%2f..%2fetc%2fpasswd",
  "Fli4vZXRjL3Bhc3N3ZA==",
  `F${Buffer.from("../../etc/passwd").toString("base64url")}`,
  `file_${Buffer.from("/etc/passwd").toString("base64url")}`,
  `F${"A".repeat(8000)}`,
  "%00",
  "F",
  "F%3D%3D",
])("the id %.40s is not found", async (id) => {
  const { api } = await serve();
  for (const kind of ["files", "folders"]) {
    for (const suffix of ["", "/contents"]) expect((await api.get(`${api.storage()}/${kind}/${id}${suffix}`)).status).toBe(404);
  }
});

/** A program of the system, which Node has no function for. */
const MAKE_PIPE = "mkfifo";

describe.skipIf(process.platform === "win32")("what is no file or folder", () => {
  async function setUp() {
    const outside = await tempDir();
    await writeFile(join(outside, "secret.txt"), "secret");
    await mkdir(join(outside, "sub"));
    await writeFile(join(outside, "sub", "deep.txt"), "deep");
    const errors: unknown[] = [];
    const { api, root } = await serve({ onError: (error) => errors.push(error) });
    await mkdir(join(root, "real"));
    await writeFile(join(root, "real", "file.txt"), "real");
    await symlink(join(outside, "secret.txt"), join(root, "link-file"));
    await symlink(outside, join(root, "link-dir"));
    await symlink(join(root, "real"), join(root, "link-inside"));
    await symlink("nowhere", join(root, "link-broken"));
    await symlink("link-loop", join(root, "link-loop"));
    await symlink("/proc/self/environ", join(root, "link-proc"));
    spawnSync(MAKE_PIPE, [join(root, "fifo")]);
    const socket = createUnixServer().listen(join(root, "socket"));
    onTestFinished(() => {
      socket.close();
    });
    await expect.poll(() => readdir(root)).toContain("socket");
    const idOf = async (path: string) => (await api.post(`${api.storage()}/convert_id`, { raw_id: path, type: "file" })).json.id as string;
    return { api, root, outside, idOf, errors };
  }
  const HIDDEN = ["link-file", "link-dir", "link-inside", "link-broken", "link-loop", "link-proc", "fifo", "socket"];
  const BELOW = ["link-dir/secret.txt", "link-dir/sub", "link-dir/sub/deep.txt", "link-inside/file.txt"];

  test("is not listed", async () => {
    const { api } = await setUp();
    expect(await api.names()).toEqual(["real"]);
    expect(await api.names("root", "?recursive=true")).toEqual(["real", "file.txt"]);
  });

  test("is not found, nor anything behind it, and is never opened", async () => {
    const { api, idOf } = await setUp();
    for (const path of [...HIDDEN, ...BELOW]) {
      const id = await idOf(path);
      const answers = [
        await api.get(`${api.storage()}/files/${id}`),
        await api.get(`${api.storage()}/files/${id}/contents`),
        await api.get(`${api.storage()}/folders/${id}/contents`),
        await api.send("PUT", `${api.storage()}/files/${id}`, { body: "overwritten" }),
        await api.patch(`${api.storage()}/files/${id}`, { name: "taken" }),
        await api.post(`${api.storage()}/files/${id}/copy`, { parent_id: "root" }),
        await api.delete(`${api.storage()}/files/${id}`),
        await api.delete(`${api.storage()}/folders/${id}?recursive=true`),
      ];
      expect([path, ...answers.map(({ status }) => status)]).toEqual([path, ...answers.map(() => 404)]);
      expect((await api.upload("new.txt", "x", { parent: id })).json.error_code).toBe("invalid_parent_folder");
      expect((await api.folder("new", id)).json.error_code).toBe("invalid_parent_folder");
    }
  });

  test("keeps its name, and what it points at", async () => {
    const { api, root, outside } = await setUp();
    for (const name of HIDDEN) {
      expect((await api.upload(name, "new")).json.name).toBe(`${name} (1)`);
      expect((await api.upload(name, "new", { query: "?overwrite=true" })).status).toBe(409);
      expect((await api.folder(name)).status).toBe(409);
    }
    expect(await readFile(join(outside, "secret.txt"), "utf8")).toBe("secret");
    expect((await readdir(root)).filter((name) => HIDDEN.includes(name)).toSorted()).toEqual(HIDDEN.toSorted());
  });

  test("stays behind when its folder is copied, and does not stop a move or a recursive delete", async () => {
    const { api, root, outside } = await setUp();
    await symlink(outside, join(root, "real", "link"));
    const { id } = (await api.folder("real")).json;
    const copy = (await api.post(`${api.storage()}/folders/${id}/copy`, { parent_id: "root", name: "copy" })).json;
    expect(await readdir(join(root, "copy"))).toEqual(["file.txt"]);
    expect((await api.delete(`${api.storage()}/folders/${copy.id}?recursive=true`)).status).toBe(204);
    expect((await api.delete(`${api.storage()}/folders/${id}?recursive=true`)).status).toBe(204);
    expect(await readdir(outside)).toEqual(["secret.txt", "sub"]);
    expect(await readFile(join(outside, "sub", "deep.txt"), "utf8")).toBe("deep");
  });

  test("a folder with nothing else in it is not empty", async () => {
    const { api, root } = await setUp();
    await mkdir(join(root, "seems-empty"));
    await symlink("nowhere", join(root, "seems-empty", "link"));
    const { id } = (await api.folder("seems-empty")).json;
    expect((await api.delete(`${api.storage()}/folders/${id}`)).json.error_code).toBe("folder_not_empty");
  });

  test("a folder that becomes a link is gone from then on", async () => {
    const { api, root, outside } = await setUp();
    const folder = (await api.folder("real")).json;
    const [file] = (await api.contents(folder.id)).json.objects;
    await rename(join(root, "real"), join(root, "was-real"));
    await symlink(outside, join(root, "real"));
    expect((await api.get(`${api.storage()}/folders/${folder.id}/contents`)).status).toBe(404);
    expect((await api.get(`${api.storage()}/files/${file.id}/contents`)).status).toBe(404);
    expect((await api.upload("new", "x", { parent: folder.id })).status).toBe(400);
  });

  test("a staging folder that is a link takes no writes out of the root", async () => {
    const { api, root, outside, errors } = await setUp();
    await symlink(outside, join(root, STAGING_NAME));
    expect((await api.upload("a", "a")).status).toBe(500);
    expect(String(errors[0])).toContain("is not a directory");
    expect(await readdir(outside)).toEqual(["secret.txt", "sub"]);
  });

  test("a hard link is a file like any other", async () => {
    const { api, root } = await setUp();
    await link(join(root, "real", "file.txt"), join(root, "hard"));
    expect(await api.names()).toEqual(["hard", "real"]);
    expect((await stat(join(root, "hard"))).nlink).toBe(2);
  });
});

test("the staging folder is hidden and reserved on every level", async () => {
  const { api, root } = await serve();
  await api.upload("a", "a");
  await mkdir(join(root, "sub", STAGING_NAME), { recursive: true });
  expect(await readdir(root)).toContain(STAGING_NAME);
  expect(await api.names("root", "?recursive=true")).toEqual(["a", "sub"]);
  expect((await api.post(`${api.storage()}/convert_id`, { raw_id: `/sub/${STAGING_NAME}`, type: "folder" })).status).toBe(400);
});
