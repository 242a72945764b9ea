import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Before the first test: the command as users get it, built from the sources as they are. It takes no time where nothing was changed. */
export default function buildBinary(): void {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    "node_modules/.bin/turbo",
    ["run", "build", "--filter=@kloudless/cli", "--output-logs=errors-only"],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
    },
  );
  if (status !== 0) throw new Error(`The command could not be built:\n${stdout}\n${stderr}`);
}
