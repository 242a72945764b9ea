import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer, type KloudlessServer } from "@kloudless/server";
import { expect, onTestFinished, test } from "vitest";
import { tempDir } from "./run.ts";
import { screenOf } from "./screen.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const PAGE = fileURLToPath(new URL("../../../docs/cli-first-session.md", import.meta.url));
const COLUMNS = 100;
const MIB = 1 << 20;

/** What was typed, and what the terminal showed. */
interface Scene {
  readonly heading: string;
  readonly text: string;
  readonly screens: readonly string[];
}

/**
 * A first session, played in a terminal and written down as it was. The page in `docs/` must show the same but for figures, ids and times.
 * `UPDATE_DOCS=1` writes it anew.
 */
test("docs/cli-first-session.md is what a first session looks like", { timeout: 120_000 }, async () => {
  const page = pageOf(await play());
  if (process.env.UPDATE_DOCS) await writeFile(PAGE, page);
  expect(timeless(await readFile(PAGE, "utf8"))).toBe(timeless(page));
});

async function play(): Promise<Scene[]> {
  const [server, home] = [await startServer(), await tempDir()];
  const [one, two] = server.accounts;
  if (one === undefined || two === undefined) throw new Error("The server has two accounts by default.");
  const env = { HOME: home, KLOUDLESS_CREDENTIALS: "file" };
  const work = join(home, "work");
  await mkdir(work);
  await writeFile(join(work, "notes.txt"), "buy milk\n");
  await writeFile(join(work, "film.mov"), Buffer.alloc(200 * MIB, "kloudless"));

  const open = (args: readonly string[]): Promise<Terminal> => openTerminal(args, { env, cwd: work, columns: COLUMNS });
  /** Plays a command to its end. */
  const run = async (line: string, during: (terminal: Terminal) => Promise<string> = async () => ""): Promise<string> => {
    const terminal = await open(wordsOf(line));
    const meanwhile = await during(terminal);
    const code = await terminal.exit;
    expect({ line, code, output: terminal.output }).toMatchObject({ code: line.includes(" tail ") ? 130 : 0 });
    const screen = (await screenOf(terminal.output, { columns: COLUMNS })).join("\n");
    return `$ kloudless ${line}\n${meanwhile}${screen}`.trimEnd().replaceAll(home, "~");
  };
  const typed = (text: string) => async (terminal: Terminal) => {
    await terminal.waitFor(/API key.*:|\?/);
    terminal.type(`${text}\r`);
    return "";
  };

  return [
    {
      heading: "Logging in",
      text: "`kloudless serve --data ./data` runs a server on this machine, and prints its address and an API key. The command is told once where it is; the key is typed, and never part of a command line.",
      screens: [
        await run(`config set base_url ${server.url}`),
        await run("login --api-key-stdin", typed(server.apiKey)),
        await run("whoami"),
        await run("accounts ls"),
      ],
    },
    {
      heading: "Looking around",
      text: "An address is an account and a path. The account is its id, a name of your own, or its service where only one account has it.",
      screens: [
        await run(`accounts alias work ${one.id}`),
        await run(`accounts alias archive ${two.id}`),
        await run("mkdir work:/films"),
        await run("put notes.txt work:/"),
        await run("ls work:/"),
      ],
    },
    {
      heading: "Uploading",
      text: "A large file goes in parts, several at a time. This is the screen in the middle of it, and then at its end. Ctrl-C would keep what was sent, and `kloudless transfers resume` go on from there.",
      screens: [
        await run("put film.mov work:/films/", async (terminal) => {
          await terminal.waitFor(/[1-9]\d? %/);
          const shown = await screenOf(terminal.output, { columns: COLUMNS });
          return `${shown.join("\n")}\n\n`;
        }),
        await run("ls work:/films/"),
      ],
    },
    {
      heading: "Moving to another account",
      text: "The server does it where it can; else the contents pass through, are checked, and only then is the original deleted.",
      screens: [await run("mv work:/films/film.mov archive:/film.mov"), await run("ls archive:/"), await run("ls work:/films/")],
    },
    {
      heading: "Sharing",
      text: "",
      screens: [await run("link create archive:/film.mov"), await run("link ls archive")],
    },
    {
      heading: "Following what happens",
      text: "It goes on until Ctrl-C. `--jsonl` prints a JSON object a line, for programs.",
      screens: [
        await run("events tail --all archive", async (terminal) => {
          await terminal.waitFor(/film\.mov/);
          terminal.type("\u0003");
          return "";
        }),
      ],
    },
  ];
}

async function startServer(): Promise<KloudlessServer> {
  const server = await createServer({
    accounts: [
      { service: "dropbox", account: "ada@example.com" },
      { service: "s3", account: "archive" },
    ],
  });
  onTestFinished(() => server.close());
  return server;
}

/** Words of a command line, as a shell splits it; none of them has blanks. */
function wordsOf(line: string): string[] {
  return line.split(" ");
}

function pageOf(scenes: readonly Scene[]): string {
  const sections = scenes.map(({ heading, text, screens }) =>
    [`## ${heading}`, text, `\`\`\`console\n${screens.join("\n\n")}\n\`\`\``].filter((part) => part !== "").join("\n\n"),
  );
  const introduction =
    "What the screen shows in a first session of the [`kloudless` command](../packages/cli). It was recorded by a test, which plays it again and compares.";
  return [`# A first session`, introduction, ...sections].join("\n\n").concat("\n");
}

/** A page without what is different each time: figures, ids, times, and how far a bar has come. */
function timeless(page: string): string {
  return (
    page
      .replaceAll(/https?:\/\/127\.0\.0\.1:\d+\/l\/\S+/g, "LINK")
      .replaceAll(/^[\w-]{20} /gm, "ID ")
      .replaceAll(/( in | [KMG]iB of ).*$/gm, "$1…")
      .replaceAll(/[█░▏▎▍▌▋▊▉]+/g, "BAR")
      .replaceAll(/\d+(\.\d+)?/g, "0")
      .replaceAll(/[ \t]+/g, " ")
      // How far to the right a figure stands depends on how long it is.
      .replaceAll(/^ | $/gm, "")
  );
}
