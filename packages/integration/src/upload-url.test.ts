import { ApiError } from "@kloudless/core";
import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { freshName } from "./support/fresh-name.ts";
import { noise, sha256 } from "./support/noise.ts";
import { upload } from "./support/visit.ts";

/** No capability tells which services give out such addresses; these are known to. */
const SERVICES: readonly string[] = ["s3", "s3_compatible", "aliyun_oss"];

describeStorage("upload_url", (bench) => {
  test("an address takes the bytes of a file", async ({ skip }) => {
    const name = freshName(".bin");
    const answer = await bench.storage.files.uploadUrl({ parent_id: bench.home.id, name }).catch((error: unknown) => {
      if (ApiError.is(error) && error.status === 501 && !SERVICES.includes(bench.found.service))
        return skip(`${bench.found.service} gives out no addresses to upload to`);
      throw error;
    });
    const content = noise(50_000);
    expect(await upload(answer.url, content)).toBeLessThan(300);
    const items = (await bench.home.contents({ page_size: 1000 })).objects;
    const file = items.find((item) => item.name === name);
    expect(file?.type === "file" && sha256(await file.contents().bytes())).toBe(sha256(content));
  });
});
