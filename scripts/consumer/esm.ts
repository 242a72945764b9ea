import { ApiError, Kloudless } from "@kloudless/core";
import { type Contact, crm } from "@kloudless/crm";
import { createServer } from "@kloudless/server";
import { type File, storage } from "@kloudless/storage";

export async function upload(): Promise<File> {
  const server = await createServer();
  const kloudless = new Kloudless({ apiKey: server.apiKey, baseUrl: server.url, use: [storage] });
  const [account] = await kloudless.accounts.all();
  if (account === undefined) throw new Error("There is no account.");
  try {
    return await account.storage.files.create({ parent_id: "root", name: "hello.txt" }, "hello");
  } catch (error) {
    if (ApiError.is(error)) console.error(error.status, error.code);
    throw error;
  }
}

// @ts-expect-error -- without the capability there is no such property
new Kloudless({ apiKey: "key" }).account(1).storage;

export function contacts(account: number): PromiseLike<Iterable<Contact>> {
  return new Kloudless({ apiKey: "key", use: [crm] }).account(account).crm.contacts.all();
}
