import { ApiError } from "@kloudless/core";
import { File, type Link } from "@kloudless/storage";
import type { Context } from "../../context/context.ts";
import { CommandError } from "../../failure/command-error.ts";
import { openInBrowser } from "../../program/browser.ts";
import type { Run } from "../../program/command.ts";
import { parseRemote, type RemoteAddress } from "../../remote/address.ts";
import type { RemoteObject } from "../../remote/remote-tree.ts";
import { linksTo } from "../link/links-to.ts";

interface Options {
  readonly print: boolean | undefined;
  readonly create: boolean | undefined;
}

export const open: Run<{ readonly address: string }, Options> = async (context, { address }, { print, create }) => {
  const { io, output } = context;
  const at = parseRemote(address);
  const item = await (await context.tree).object(at);
  const url = (await pageOf(context, at, item)) ?? (create && item instanceof File ? await newPage(context, at, item) : undefined);
  if (url === undefined) {
    throw new CommandError(3, "no_page", `There is no page about ${at.text}: neither the service nor Kloudless has a link to it.`, {
      hint:
        item instanceof File
          ? "Give --create to make a link, with which everybody who has it can read the file."
          : "Kloudless makes links to files only.",
    });
  }
  if (output.isJson) await output.object({ url });
  else await output.text(url);
  // In a script the address is what it is for; a browser must have been asked for.
  if (!print && (io.env.BROWSER || io.stdout.isTerminal)) await openInBrowser(url, io);
};

/** The page the service has about it, else that of a link of Kloudless that is open to all. */
async function pageOf(context: Context, at: RemoteAddress, item: RemoteObject): Promise<string | undefined> {
  const { signal } = context;
  try {
    for await (const { url } of item.links({}, { signal })) if (url !== undefined) return url;
  } catch (error) {
    // Few services have links of their own.
    if (!ApiError.is(error) || (error.status !== 501 && error.status !== 404)) throw error;
  }
  if (!(item instanceof File)) return undefined;
  const links: Link[] = [];
  for await (const link of linksTo(await (await context.tree).api(at), item, { active: true }, signal)) links.push(link);
  return links.find((link) => !link.direct && isOpen(link))?.url ?? links.find(isOpen)?.url;
}

function isOpen({ password, expiration }: Link): boolean {
  return !password && (!expiration || new Date(expiration).getTime() > Date.now());
}

async function newPage(context: Context, at: RemoteAddress, { id }: File): Promise<string> {
  const { links } = await (await context.tree).api(at);
  return (await links.create({ file_id: id }, { signal: context.signal })).url;
}
