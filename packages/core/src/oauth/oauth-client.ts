import type { ClientOptions } from "../config.ts";
import { Kloudless } from "../kloudless.ts";
import type { ApiRequest, RequestOptions } from "../request.ts";
import { oauthBase } from "./authorization-url.ts";

/** How the server is reached. */
export type OAuthConnection = Pick<ClientOptions, "baseUrl" | "ca" | "dispatcher" | "proxy" | "retry" | "throttle">;

/** One request with a credential of its own, from a client that is gone afterwards. */
export async function ask(
  credential: { readonly apiKey: string } | { readonly token: string },
  { baseUrl, ca, dispatcher, proxy, retry, throttle }: OAuthConnection,
  request: ApiRequest,
  options: RequestOptions | undefined,
): Promise<unknown> {
  const client = new Kloudless({ ...credential, baseUrl: oauthBase(baseUrl), apiVersion: "v1", ca, dispatcher, proxy, retry, throttle });
  try {
    return await client.request(request, options);
  } finally {
    await client.close();
  }
}
