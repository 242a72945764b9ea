import { UsageError } from "../failure/command-error.ts";

/** What a jq expression makes of a value, as lines: texts as they are, everything else as JSON. */
export async function filtered(value: unknown, expression: string): Promise<string[]> {
  const { raw } = await import("jq-wasm");
  try {
    const lines = await raw(JSON.stringify(value), expression, ["-r", "-c"]);
    return lines === "" ? [] : lines.split("\n");
  } catch (error) {
    throw new UsageError(`--jq: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
  }
}
