import type { Run } from "../../program/command.ts";
import { version as ownVersion } from "../../version.ts";

export const version: Run<object, object> = async ({ output }) => {
  const { version: node, platform, arch } = process;
  await output.object({ version: ownVersion(), node, platform, arch });
};
