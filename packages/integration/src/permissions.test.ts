import { expect, type TestContext, test } from "vitest";
import { describeStorage } from "./support/describe-storage.ts";
import { required } from "./support/required.ts";
import { target } from "./support/target.ts";

describeStorage("permissions", (bench) => {
  /** Services may write to whom a permission is given: it is given to nobody who was not named for that. */
  const collaborator = (context: TestContext): string =>
    required(context, target.collaborator, "nobody is named to give permissions to: see COLLABORATOR");

  for (const kind of ["file", "folder"] as const) {
    const make = () => (kind === "file" ? bench.file() : bench.folder());

    test(`of a new ${kind} are its owner's`, async (context) => {
      bench.needs(context, `permissions_supported_for_${kind}s`);
      const permissions = await (await make()).permissions.all();
      expect(permissions.map(({ role }) => role)).toEqual(["owner"]);
    });

    test(`of a ${kind} are given, changed and taken back`, async (context) => {
      bench.needs(context, `permissions_supported_for_${kind}s`);
      const email = collaborator(context);
      const { permissions } = await make();
      const rolesOf = (all: Awaited<ReturnType<typeof permissions.all>>) =>
        all.filter((permission) => permission.email === email).map(({ role }) => role);
      expect(rolesOf(await permissions.update([{ type: "user", role: "reader", email }]))).toEqual(["reader"]);
      expect(rolesOf(await permissions.update([{ type: "user", role: "writer", email }]))).toEqual(["writer"]);
      expect(rolesOf(await permissions.all())).toEqual(["writer"]);
      expect(rolesOf(await permissions.set([{ type: "user", role: "reader", email }]))).toEqual(["reader"]);
      expect((await permissions.set([])).map(({ role }) => role)).toEqual(["owner"]);
    });
  }
});
