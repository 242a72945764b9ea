import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { refusal } from "./support/rejection.ts";
import { required } from "./support/required.ts";

describeStorage("raw ids", (bench) => {
  for (const kind of ["file", "folder"] as const) {
    test(`the service's own id of a ${kind} leads to it`, async (context) => {
      const { id } = kind === "file" ? await bench.file() : await bench.folder();
      const { raw_id: told, name } = kind === "file" ? await bench.storage.files.retrieve(id) : await bench.storage.folders.retrieve(id);
      const raw_id = required(context, told, `${bench.found.service} does not tell its own ids`);
      const encoded = await bench.account.encodeRawId({ raw_id, type: kind, api: "storage" });
      const converted = await bench.storage.convertId({ raw_id, type: kind });
      for (const each of [encoded, converted]) {
        const again = kind === "file" ? await bench.storage.files.retrieve(each) : await bench.storage.folders.retrieve(each);
        expect(again.name).toBe(name);
      }
    });
  }

  test("without an id of the service there is none", async () => {
    expect(await refusal(bench.account.encodeRawId({ raw_id: "", type: "file" }))).toBe(400);
  });

  test("of a type that is none there is none", async () => {
    expect(await refusal(bench.storage.convertId({ raw_id: "/a", type: "spaceship" }))).toBe(400);
  });
});
