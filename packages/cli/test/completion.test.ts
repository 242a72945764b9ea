import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { CHAPTERS } from "../src/program/tree.ts";
import { nodesOf } from "../src/program/walk.ts";
import { run } from "./run.ts";

const script = async (shell: string): Promise<string> => (await run(["completion", shell])).stdout;

/** What bash would offer for a line. */
async function offered(line: readonly string[]): Promise<string[]> {
  const program = `${await script("bash")}
COMP_WORDS=(kloudless "$@"); COMP_CWORD=$#; _kloudless; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)("bash", ["-c", program, "bash", ...line]);
  return stdout.trimEnd().split("\n");
}

test("bash offers commands, their subcommands, options and the choices of options", async () => {
  expect(await offered([""])).toEqual(expect.arrayContaining(["login", "ls", "accounts", "help"]));
  expect(await offered(["acc"])).toEqual(["accounts"]);
  expect(await offered(["accounts", ""])).toEqual(expect.arrayContaining(["ls", "alias", "connect"]));
  expect(await offered(["accounts", "ls", "--a"])).toEqual(["--active", "--api-version", "--as-user"]);
  expect(await offered(["--color", ""])).toEqual(["auto", "always", "never"]);
  expect(await offered(["accounts", "ls", "--color", "a"])).toEqual(["auto", "always"]);
  // The value of an option is no command, and what is no command of a group leads nowhere.
  expect(await offered(["--profile", "accounts", "logi"])).toEqual(["login"]);
  expect(await offered(["ls", "accounts", ""])).toEqual([""]);
});

test.each(["bash", "zsh", "fish"])("%s knows every command and every option", async (shell) => {
  const text = await script(shell);
  for (const { path, spec } of nodesOf(CHAPTERS)) {
    expect(text).toContain(path.join(" "));
    for (const { flags, isHidden } of Object.values(spec.options)) {
      const name = /--([a-z0-9-]+)/.exec(flags)?.[1] ?? "";
      if (!isHidden) expect(text).toContain(shell === "fish" ? `-l ${name}` : `--${name}`);
    }
  }
});

test("descriptions with quotes do not end a text of the script", async () => {
  const [zsh, fish] = [await script("zsh"), await script("fish")];
  expect(zsh).toContain(String.raw`as this user of an admin'\''s account`);
  expect(fish).toContain(String.raw`as this user of an admin\'s account`);
});

test("another shell is a mistake of usage", async () => {
  const result = await run(["completion", "tcsh"]);
  expect(result).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("bash, zsh, fish") as string });
});
