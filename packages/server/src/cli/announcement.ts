import type { KloudlessServer } from "../options.ts";

/** One line for programs that started the server. */
export const readyLine = (server: KloudlessServer): string =>
  JSON.stringify({
    ready: true,
    url: server.url,
    application_id: server.applicationId,
    api_key: server.apiKey,
    developer_key: server.developerKey,
    accounts: server.accounts.map(({ id, service, token }) => ({ id, service, token })),
  });

/**
 * For people. Keys are shown on the start that made them, and not again.
 *
 * @param dataDir - Undefined where nothing is kept.
 */
export function readyText(server: KloudlessServer, dataDir: string | undefined): string {
  const data = dataDir === undefined ? "nothing is kept: what is stored is gone when it ends" : `data in ${dataDir}`;
  const lines = [`Kloudless server ready at ${server.url}`, data, "", `application    ${server.applicationId}`];
  if (server.created) lines.push(`API key        ${server.apiKey}`, `developer key  ${server.developerKey}`);
  else lines.push("keys           as printed on the first start (--json prints them again)");
  lines.push("", "accounts");
  for (const { id, service, account, root } of server.accounts)
    lines.push(`  ${id}  ${service}  ${account}${root === undefined ? "" : `  ${root}`}`);
  return lines.join("\n");
}
