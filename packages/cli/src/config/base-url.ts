import { CommandError } from "../failure/command-error.ts";

/** What is wrong with the address of an API; undefined when nothing is. The address is not repeated: a malformed one may hold a password anywhere. */
export function baseUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return "must be an absolute http or https URL, e.g. https://api.kloudless.com";
  if (url.username !== "" || url.password !== "") return "must not hold a user name or password";
  if (url.search !== "" || url.hash !== "") return "must not have a query or a fragment";
  return undefined;
}

/** @throws CommandError (2) where credentials would go over a network as they are. @param baseUrl - Without one, it is that of the SDK. */
export function checkTransport(baseUrl: string | undefined, { insecureHttp }: { readonly insecureHttp?: boolean }): void {
  if (insecureHttp || baseUrl === undefined || new URL(baseUrl).protocol !== "http:" || isLoopback(baseUrl)) return;
  throw new CommandError(
    2,
    "insecure_http",
    `${baseUrl} is plain http: everyone on the way could read the credentials. Without --insecure-http they are not sent there.`,
    {
      hint: "Use https. On a network where nobody listens: --insecure-http, or KLOUDLESS_INSECURE_HTTP=1.",
    },
  );
}

/** Whether two addresses are of the same server. */
export function isSameServer(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

/** Whether it is a server of this machine. */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
