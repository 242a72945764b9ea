import { spawn } from "node:child_process";
import type { Io } from "../context/io.ts";
import { CommandError } from "../failure/command-error.ts";

/**
 * Opens an address in a browser: that of the variable BROWSER (a program, perhaps with arguments; `%s` stands for the address), else that of
 * the system. Resolves once it was started.
 *
 * @throws CommandError `unsafe_url` (1) for what is no page of the web, `no_browser` (1).
 */
export async function openInBrowser(url: string, { env }: Io): Promise<void> {
  // It may come from a service, and browsers and their wrappers open more than pages.
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CommandError(1, "unsafe_url", `${JSON.stringify(url)} is no address of a web page: it is not opened.`);
  const { href } = new URL(url);
  const [program, ...args] = (env.BROWSER ?? "").split(/\s+/).filter(Boolean);
  try {
    if (program === undefined) {
      const { default: open } = await import("open");
      await open(href);
    } else {
      await started(program, args.some((word) => word.includes("%s")) ? args.map((word) => word.replaceAll("%s", href)) : [...args, href]);
    }
  } catch (error) {
    throw new CommandError(1, "no_browser", `No browser could be started: ${error instanceof Error ? error.message : String(error)}`, {
      hint: "Set BROWSER to the program to use, or open the address yourself.",
      cause: error,
    });
  }
}

function started(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "ignore", detached: true });
    child.once("error", reject);
    child.once("spawn", () => {
      // It stays open when the command has ended.
      child.unref();
      resolve();
    });
  });
}
