import sharp, { type Metadata } from "sharp";
import { expect, test } from "vitest";
import type { Api } from "../testing/api.ts";
import { serve } from "../testing/serve.ts";

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 0.5 } } });

async function upload(api: Api, name: string, bytes: string | Buffer): Promise<string> {
  return (await api.upload(name, bytes)).json.id;
}

async function thumbnail(api: Api, id: string, query = ""): Promise<{ response: Response; meta: Metadata }> {
  const response = await fetch(`${api.server.url}/v1${api.storage()}/files/${id}/thumbnail${query}`, {
    headers: { authorization: api.authorization ?? "" },
  });
  expect(response.status).toBe(200);
  return { response, meta: await sharp(Buffer.from(await response.arrayBuffer())).metadata() };
}

test.each(["png", "jpeg", "webp", "gif", "tiff", "avif"] as const)("a picture of a %s image", async (format) => {
  const { api } = await serve();
  const id = await upload(api, `a.${format}`, await picture(600, 300).toFormat(format).toBuffer());
  const { response, meta } = await thumbnail(api, id);
  expect(response.headers.get("content-type")).toBe("image/jpeg");
  expect(meta).toMatchObject({ format: "jpeg", width: 256, height: 128 });
  const small = await thumbnail(api, id, "?size=64&image_format=png");
  expect(small.response.headers.get("content-type")).toBe("image/png");
  expect(small.meta).toMatchObject({ format: "png", width: 64, height: 32 });
});

test("a picture is not made larger, and stands upright", async () => {
  const { api } = await serve();
  const small = await upload(api, "small.png", await picture(10, 20).png().toBuffer());
  expect((await thumbnail(api, small)).meta).toMatchObject({ width: 10, height: 20 });
  const turned = await upload(api, "turned.jpg", await picture(40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  expect((await thumbnail(api, turned)).meta).toMatchObject({ width: 20, height: 40 });
});

test.each([
  ["text.txt", "hello"],
  ["not-really.png", "hello"],
  ["program.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'],
  ["program.png", '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'],
  ["empty.png", ""],
  ["cut.png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")],
])("there is none of %s", async (name, bytes) => {
  const { api } = await serve();
  const answer = await api.get(`${api.storage()}/files/${await upload(api, name, bytes)}/thumbnail`);
  expect(answer.json).toMatchObject({ status_code: 501, error_code: "not_implemented" });
});

test("an image that would unfold to too many pixels is refused before it does", async () => {
  const { api } = await serve();
  const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: "black" } })
    .png()
    .toBuffer();
  expect(bomb.length).toBeLessThan(1_000_000);
  const id = await upload(api, "bomb.png", bomb);
  const before = performance.now();
  expect((await api.get(`${api.storage()}/files/${id}/thumbnail`)).status).toBe(501);
  expect(performance.now() - before).toBeLessThan(2000);
});

test.each(["size=0", "size=2049", "size=x", "image_format=bmp"])("%s is refused", async (query) => {
  const { api } = await serve();
  const id = await upload(api, "a.png", await picture(10, 10).png().toBuffer());
  expect((await api.get(`${api.storage()}/files/${id}/thumbnail?${query}`)).json).toMatchObject({ status_code: 400 });
});

test("many at once are made one after the other", async () => {
  const { api } = await serve();
  const id = await upload(api, "a.png", await picture(500, 500).png().toBuffer());
  const answers = await Promise.all(Array.from({ length: 20 }, () => api.get(`${api.storage()}/files/${id}/thumbnail`)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
});
