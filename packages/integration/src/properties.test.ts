import { expect, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";

describeStorage("properties", (bench) => {
  const byKey = (properties: readonly { key: string; value: string }[]) =>
    Object.fromEntries(properties.map(({ key, value }) => [key, value]));

  test("are none on a new file", async (context) => {
    bench.needs(context, "properties_supported_for_files", "can_list_properties");
    expect(await (await bench.file()).properties.all()).toEqual([]);
  });

  test("are set, changed and removed, and others stay", async (context) => {
    bench.needs(context, "properties_supported_for_files", "can_list_properties");
    const { properties } = await bench.file();
    expect(byKey(await properties.update({ project: "apollo", stage: "draft" }))).toEqual({ project: "apollo", stage: "draft" });
    expect(byKey(await properties.update({ stage: "final ✓" }))).toEqual({ project: "apollo", stage: "final ✓" });
    expect(byKey(await properties.update({ project: null }))).toEqual({ stage: "final ✓" });
    expect(byKey(await properties.all())).toEqual({ stage: "final ✓" });
  });

  test("are removed all at once", async (context) => {
    bench.needs(context, "properties_supported_for_files", "can_delete_all_properties");
    const { properties } = await bench.file();
    await properties.update({ a: "1", b: "2" });
    await properties.deleteAll();
    expect(await properties.all()).toEqual([]);
  });
});
