import type { Run } from "../../program/command.ts";

interface Args {
  readonly shell: string;
}

export const completion: Run<Args, object> = async ({ output }, { shell }) => {
  const [{ completionScript }, { CHAPTERS }] = await Promise.all([import("./completion-script.ts"), import("../../program/tree.ts")]);
  await output.bytes(Buffer.from(completionScript(shell, CHAPTERS)));
};
