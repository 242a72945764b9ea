/** What is wrong with the address of a proxy; undefined when nothing is. It is not repeated, since it may hold a password anywhere. */
export function proxyProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.host === "")
    return "must be the URL of a proxy, e.g. http://proxy.example:8080";
  if (url.username !== "" || url.password !== "")
    return "must not hold a user name or password, which every user of this machine could read: set HTTPS_PROXY instead";
  if (!/^\/?$/.test(url.pathname) || url.search !== "" || url.hash !== "") return "must end with the port of the proxy";
  return undefined;
}
