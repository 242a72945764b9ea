import type { ClientOptions } from "../config.ts";
import { Kloudless } from "../kloudless.ts";
import type { ApiRequest, RequestOptions } from "../request.ts";
import { oauthBase } from "./authorization-url.ts";

/** How the server is reached. */
export type OAuthConnection = Pick<ClientOptions, "baseUrl" | "ca" | "dispatcher" | "retry">;

/** One request with a credential of its own, from a client that is gone afterwards. */
export async function ask(
  credential: { readonly apiKey: string } | { readonly token: string },
  { baseUrl, ca, dispatcher, retry }: OAuthConnection,
  request: ApiRequest,
  options: RequestOptions | undefined,
): Promise<unknown> {
  const client = new Kloudless({ ...credential, baseUrl: oauthBase(baseUrl), apiVersion: "v1", ca, dispatcher, retry });
  try {
    return await client.request(request, options);
  } finally {
    await client.close();
  }
}
