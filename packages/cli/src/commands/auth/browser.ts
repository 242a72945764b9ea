import type { Context } from "../../context/context.ts";

/** Opens a page in the person's browser. Where that fails it is said, and nothing else happens: they can open the address themselves. */
export async function openBrowser(url: string, { notes }: Context): Promise<void> {
  const failed = (): Promise<void> => notes.note("No browser could be opened here: open the address above in one.");
  const { default: open } = await import("open");
  try {
    const launcher = await open(url);
    launcher.once("exit", (code) => {
      if (code !== 0) void failed();
    });
  } catch {
    // What is missing (a desktop, a browser) matters to nobody here.
    await failed();
  }
}
