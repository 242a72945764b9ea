import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useBench } from "./bench.ts";
import { type Result, type RunOptions, run, tempDir } from "./run.ts";

const bench = useBench();

async function home(config?: string, project?: string) {
  const HOME = await tempDir();
  const path = join(HOME, ".config/kloudless/config.toml");
  const cwd = join(HOME, "project");
  await mkdir(cwd);
  if (config !== undefined) {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, config);
  }
  if (project !== undefined) await writeFile(join(cwd, ".kloudless.toml"), project);
  const kloudless = (args: readonly string[], options: RunOptions = {}): Promise<Result> =>
    run(args, { cwd, ...options, env: { HOME, ...options.env } });
  const setting = async (name: string, options: RunOptions = {}, args: readonly string[] = []): Promise<unknown> => {
    const { stdout } = await kloudless(["config", "ls", "--json", ...args], options);
    return (JSON.parse(stdout) as { data: { name: string }[] }).data.find((one) => one.name === name);
  };
  return { HOME, path, cwd, project: join(cwd, ".kloudless.toml"), kloudless, setting, text: () => readFile(path, "utf8") };
}

describe("the order of settings", () => {
  test("option, variable, project, user, default; each says where it comes from", async () => {
    const { setting, path, project } = await home(
      'base_url = "https://user.example"\napi_version = "v2"\nclient_id = "of-user"\n',
      'base_url = "https://project.example"\n',
    );
    const option = ["--base-url", "https://option.example"];
    const env = { KLOUDLESS_BASE_URL: "https://variable.example" };
    expect(await setting("base_url", { env }, option)).toEqual({ name: "base_url", value: "https://option.example", source: "--base-url" });
    expect(await setting("base_url", { env })).toMatchObject({ value: "https://variable.example", source: "KLOUDLESS_BASE_URL" });
    expect(await setting("base_url")).toMatchObject({ value: "https://project.example", source: project });
    expect(await setting("api_version")).toMatchObject({ value: "v2", source: path });
    expect(await setting("client_id", { env: { KLOUDLESS_CLIENT_ID: "of-env" } })).toMatchObject({
      value: "of-env",
      source: "KLOUDLESS_CLIENT_ID",
    });
    expect(await setting("ca_cert")).toMatchObject({ value: null, source: "default" });
    const bare = await home();
    expect(await bare.setting("base_url")).toMatchObject({ value: "https://api.kloudless.com", source: "default" });
    // An empty variable counts as not set.
    expect(await bare.setting("base_url", { env: { KLOUDLESS_BASE_URL: "" } })).toMatchObject({ source: "default" });
  });

  test("a profile's settings win over those for all, and aliases add up", async () => {
    const { setting } = await home(
      'api_version = "v1"\nprofile = "work"\naliases = { a = 1, b = 2 }\n[profiles.work]\napi_version = "v2"\naliases = { b = 3 }\n',
    );
    expect(await setting("api_version")).toMatchObject({ value: "v2" });
    expect(await setting("aliases.a")).toMatchObject({ value: 1 });
    expect(await setting("aliases.b")).toMatchObject({ value: 3 });
    expect(await setting("api_version", {}, ["--profile", "default"])).toMatchObject({ value: "v1" });
  });

  test("a file that a configuration names lies beside it", async () => {
    const { setting, cwd } = await home(undefined, 'ca_cert = "certs/ours.pem"\n');
    await mkdir(join(cwd, "deep"));
    expect(await setting("ca_cert", { cwd: join(cwd, "deep") })).toMatchObject({ value: join(cwd, "certs/ours.pem") });
  });

  test("switches of the environment can be off", async () => {
    const { kloudless } = await home();
    for (const off of ["0", "false", "no", ""])
      expect((await kloudless(["config", "path"], { env: { KLOUDLESS_JSON: off } })).stdout).toMatch(/^config\t/);
    expect((await kloudless(["config", "path"], { env: { KLOUDLESS_JSON: "1" } })).stdout).toMatch(/^\{/);
  });
});

describe("config set, get, unset, path", () => {
  test("set makes the file, get prints the value, unset removes it; comments stay", async () => {
    const { kloudless, text } = await home();
    expect((await kloudless(["config", "set", "base_url", "https://one.example"])).code).toBe(0);
    expect(await text()).toBe('base_url = "https://one.example"\n');
    expect((await kloudless(["config", "get", "base_url"])).stdout).toBe("https://one.example\n");
    const commented = await home('# first\nbase_url = "https://one.example" # here\n\n[aliases] # names\ndocs = 1\n');
    await commented.kloudless(["config", "set", "base_url", "https://two.example"]);
    await commented.kloudless(["config", "set", "aliases.team", "7"]);
    expect(await commented.text()).toBe('# first\nbase_url = "https://two.example" # here\n\n[aliases] # names\ndocs = 1\nteam = 7\n');
    expect((await commented.kloudless(["config", "unset", "aliases.docs"])).code).toBe(0);
    expect(await commented.text()).toContain("[aliases] # names\nteam = 7\n");
    expect((await commented.kloudless(["config", "get", "aliases.docs"])).code).toBe(3);
    expect((await commented.kloudless(["config", "unset", "aliases.docs"])).code).toBe(3);
  });

  test("with --profile it is that profile's, with --project the project's", async () => {
    const { kloudless, text, project } = await home('api_version = "v1"\n');
    await kloudless(["config", "set", "api_version", "v2", "--profile", "work"]);
    expect((await kloudless(["config", "get", "api_version", "--profile", "work"])).stdout).toBe("v2\n");
    expect((await kloudless(["config", "get", "api_version"])).stdout).toBe("v1\n");
    await kloudless(["config", "set", "client_id", "app", "--project"]);
    expect(await readFile(project, "utf8")).toBe('client_id = "app"\n');
    expect(await text()).not.toContain("app");
    expect((await kloudless(["config", "unset", "api_version", "--profile", "nope"])).code).toBe(3);
  });

  test("a file that is a link stays one", async () => {
    const { HOME, path, kloudless } = await home();
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(join(HOME, "dotfile.toml"), "# kept elsewhere\n");
    await symlink(join(HOME, "dotfile.toml"), path);
    await kloudless(["config", "set", "client_id", "app"]);
    expect(await readFile(join(HOME, "dotfile.toml"), "utf8")).toBe('# kept elsewhere\nclient_id = "app"\n');
  });

  test("path prints where things are", async () => {
    const { HOME, project, kloudless } = await home(undefined, "");
    const { data } = JSON.parse((await kloudless(["config", "path", "--json"], { env: { XDG_STATE_HOME: "/state" } })).stdout) as {
      data: object;
    };
    expect(data).toEqual({
      config: join(HOME, ".config/kloudless/config.toml"),
      project,
      credentials: join(HOME, ".config/kloudless/credentials"),
      state: "/state/kloudless",
    });
  });

  test.each<[string, readonly string[], string]>([
    ["a secret", ["api_key", "canary"], "looks like a secret"],
    ["a token of a profile", ["access_token", "canary"], "looks like a secret"],
    ["a password in the address", ["base_url", "https://a:canary@x.example"], "must not hold a user name or password"],
    ["no address", ["base_url", "canary"], "must be an absolute"],
    ["no version", ["api_version", "new"], "must look like"],
    ["an unknown setting", ["colour", "red"], 'There is no setting "colour"'],
    ["an alias that is no number", ["aliases.docs", "box"], "must be the id of an account"],
    ["no name for a profile", ["profile", "a b"], "must be the name of a profile"],
    ["nothing", ["client_id", ""], "must not be empty"],
  ])("set refuses %s", async (_, args, message) => {
    const { kloudless, path } = await home();
    const result = await kloudless(["config", "set", ...args]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toContain("canary");
    await expect(readFile(path)).rejects.toThrow("ENOENT");
  });
});

describe("a configuration file that makes no sense", () => {
  test.each<[string, string, string]>([
    ["is no TOML", 'a = 1\nbase_url = "canary\n', "line 2: this is not TOML"],
    ["has a wrong type", "base_url = 7\n", "`base_url` must be a text"],
    ["has an unknown field", 'colour = "red"\n', "`colour` is not known. There are: base_url"],
    ["has a secret", 'api_key = "canary"\n', "`api_key` looks like a secret"],
    ["has a secret in a profile", '[profiles.a]\ntoken = "canary"\n', "`profiles.a.token` looks like a secret"],
    ["has a password in an address", 'base_url = "https://u:canary@x.example"\n', "`base_url` must not hold a user name or password"],
    ["has an alias that is a text", '[aliases]\na = "1"\n', "`aliases` must be a table of account ids"],
    ["has profiles that are no tables", "profiles = 3\n", "`profiles` must be a table"],
    ["has a profile of no name", '["profiles"."a b"]\n', "has a name that cannot be used"],
  ])("that %s is named, with the field", async (_, text, message) => {
    for (const kind of ["user", "project"] as const) {
      const { kloudless, path, project } = kind === "user" ? await home(text) : await home(undefined, text);
      const result = await kloudless(["accounts", "ls"], { env: { KLOUDLESS_API_KEY: bench.server.apiKey } });
      expect(result).toMatchObject({ code: 2, stdout: "" });
      expect(result.stderr).toContain(kind === "user" ? path : project);
      expect(result.stderr).toContain(message);
      expect(result.stderr).not.toContain("canary");
    }
  });

  test("is not changed", async () => {
    const { kloudless, text } = await home("base_url = \n");
    expect((await kloudless(["config", "set", "client_id", "app"])).code).toBe(2);
    expect(await text()).toBe("base_url = \n");
  });

  test("that cannot be read is named", async () => {
    const { kloudless, path } = await home();
    await mkdir(path, { recursive: true });
    expect(await kloudless(["accounts", "ls"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${path} cannot be read`) as string,
    });
  });
});
