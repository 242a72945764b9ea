import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onAbort, SignatureError, webhooks } from "@kloudless/core";
import { management } from "@kloudless/management";
import type { Context } from "../../context/context.ts";
import type { Forwarder } from "./forwarder.ts";

/** Is a webhook of an application for as long as it runs, and hands on what is delivered. What nobody signed goes no further. */
export async function receiveWebhooks(
  context: Context,
  forwarder: Forwarder,
  options: { readonly application: string; readonly address: string | undefined; readonly port: number | undefined },
): Promise<void> {
  const { signal, notes } = context;
  const application = management(await context.client).applications.handle(options.application);
  const keys = (await application.apikeys.all({}, { signal }).toArray()).map(({ key }) => key);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const signature = request.headers["x-kloudless-signature"];
    let isTest: boolean;
    try {
      ({ isTest } = webhooks.verify(body, signature, keys));
    } catch (error) {
      if (!SignatureError.is(error)) throw error;
      await notes.warn(`a request was refused: ${error.message}`);
      response.writeHead(400).end();
      return;
    }
    // The test of the address is ours to answer: the program may not be running yet.
    const { status, text } = isTest
      ? { status: 200, text: options.application }
      : await forwarder.forward(body.toString(), String(signature));
    response.writeHead(status).end(text);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!signal.aborted) void notes.warn(error instanceof Error ? error.message : String(error));
      response.destroy();
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening", { signal });
  const url = options.address ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const webhook = await application.webhooks.create({ url }, { signal });
    try {
      await notes.note(`Ready: webhook ${webhook.id} of the application ${options.application} leads here. Ctrl-C ends it.`);
      await aborted(signal);
    } finally {
      // Not with the signal, which is what ended it.
      await webhook.delete();
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  signal.throwIfAborted();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else onAbort(signal, resolve);
  });
}
