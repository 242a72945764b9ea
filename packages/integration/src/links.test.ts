import { NotFoundError } from "@kloudless/core";
import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { refusal, rejection } from "./support/rejection.ts";
import { visit } from "./support/visit.ts";

const HOUR = 3_600_000;

describeStorage("links", (bench) => {
  const links = () => bench.storage.links;
  const direct = async (content: string) => links().create({ file_id: (await bench.file(content)).id, direct: true });

  test("lead to a page about the file", async () => {
    const file = await bench.file("behind a page");
    const link = await links().create({ file_id: file.id });
    expect(link).toMatchObject({ file_id: file.id, account: bench.found.id, active: true });
    const page = await visit(link.url);
    expect(page.status).toBe(200);
    expect(page.text).toContain("<");
  });

  test("that are direct lead to the bytes", async () => {
    const link = await direct("the bytes");
    expect(link.direct).toBe(true);
    expect(await visit(link.url)).toEqual({ status: 200, text: "the bytes" });
  });

  test("with a password lead there only with it", async () => {
    const link = await links().create({ file_id: (await bench.file("secret")).id, direct: true, password: "sesame" });
    expect(link.password).toBeTruthy();
    expect(JSON.stringify(link)).not.toContain("sesame");
    expect((await visit(link.url)).text).not.toContain("secret");
    expect((await visit(link.url, "wrong")).text).not.toContain("secret");
    expect((await visit(link.url, "sesame")).text).toBe("secret");
  });

  test("lead nowhere once they have expired, until they are prolonged", async () => {
    const file_id = (await bench.file("for a time")).id;
    const link = await links().create({ file_id, direct: true, expiration: new Date(Date.now() - HOUR) });
    expect([403, 404]).toContain((await visit(link.url)).status);
    const expiration = new Date(Math.ceil(Date.now() / 1000) * 1000 + HOUR);
    link.expiration = expiration;
    await link.save();
    expect(new Date(String(link.expiration))).toEqual(expiration);
    expect((await visit(link.url)).text).toBe("for a time");
    link.expiration = null;
    await link.save();
    expect((await links().retrieve(link.id)).expiration).toBeNull();
  });

  test("lead nowhere while they are switched off", async () => {
    const link = await direct("now and then");
    link.active = false;
    await link.save();
    expect((await links().retrieve(link.id)).active).toBe(false);
    expect([403, 404]).toContain((await visit(link.url)).status);
    link.active = true;
    await link.save();
    expect((await visit(link.url)).text).toBe("now and then");
  });

  test("get a password, and lose it", async () => {
    const link = await direct("kept");
    link.password = "first";
    await link.save();
    expect((await visit(link.url)).text).not.toContain("kept");
    expect((await visit(link.url, "first")).text).toBe("kept");
    link.password = null;
    await link.save();
    expect((await visit(link.url)).text).toBe("kept");
  });

  test("are retrieved by their id, and by the state they are in", async () => {
    const link = await direct("x");
    expect(await links().retrieve(link.id)).toMatchObject({ id: link.id, url: link.url, file_id: link.file_id });
    expect((await links().retrieve(link.id, { active: true })).id).toBe(link.id);
    expect(await rejection(links().retrieve(link.id, { active: false }))).toBeInstanceOf(NotFoundError);
  });

  test("are listed, the active ones apart from the others", async () => {
    const [on, off] = [await direct("on"), await direct("off")];
    off.active = false;
    await off.save();
    const listed = async (active?: boolean) => {
      const ids: string[] = [];
      for await (const { id } of links().all({ active, page_size: 1000 })) ids.push(id);
      return ids;
    };
    expect(await listed()).toEqual(expect.arrayContaining([on.id, off.id]));
    expect(await listed(true)).toContain(on.id);
    expect(await listed(true)).not.toContain(off.id);
    expect(await listed(false)).toContain(off.id);
    expect(await listed(false)).not.toContain(on.id);
  });

  test("are deleted, and the file stays", async () => {
    const file = await bench.file("stays");
    const link = await links().create({ file_id: file.id, direct: true });
    await link.delete();
    expect(await rejection(links().retrieve(link.id))).toBeInstanceOf(NotFoundError);
    expect([403, 404]).toContain((await visit(link.url)).status);
    expect(await file.contents().text()).toBe("stays");
  });

  test("to what is not there are refused", async () => {
    const file = await bench.file();
    await file.delete();
    expect([400, 404]).toContain(await refusal(links().create({ file_id: file.id })));
  });
});
