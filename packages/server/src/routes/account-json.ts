import { UNIFIED } from "../crm/record-types.ts";
import type { Services } from "../services.ts";
import type { AccountRow } from "../state/schema.ts";
import type { Connector } from "../storage/connector.ts";
import type { View } from "../storage/item-json.ts";
import { knownService } from "../storage/known-services.ts";
import { hasCrm } from "./crm-call.ts";

/** The account as the API writes it. */
export function accountJson(row: AccountRow, view: View): Record<string, unknown> {
  const known = knownService(row.service);
  const apis = known?.apis ?? [];
  return {
    id: row.id,
    account: row.account,
    service: row.service,
    service_name: known?.name ?? row.service,
    active: row.active === 1,
    enabled: row.active === 1,
    admin: row.admin === 1,
    apis,
    effective_scope: apis.map((api) => `${row.service}:${row.admin === 1 ? "admin" : "normal"}.${api}.default`).join(" "),
    internal_use: false,
    custom_properties: JSON.parse(row.custom_properties) as unknown,
    proxy_connection: null,
    created: row.created,
    modified: row.modified,
    api: "core",
    type: "account",
    href: `${view.baseUrl}/accounts/${row.id}`,
    ...(JSON.parse(row.details) as Record<string, string>),
  };
}

/** What is only looked up when asked for: room left and abilities. */
export async function fullJson(row: AccountRow, services: Services): Promise<Record<string, unknown>> {
  const connector = row.connector === null ? undefined : (await services.drives.of(row)).connector;
  return {
    object_definitions: {},
    quota: (await connector?.usage?.()) ?? { total: null, used: null },
    properties: { requirements: {}, capabilities: abilitiesOf(row, connector), configurations: {} },
  };
}

function abilitiesOf(row: AccountRow, connector: Connector | undefined): Record<string, { value: boolean }> {
  if (connector !== undefined) return capabilities(connector);
  return hasCrm(row) ? Object.fromEntries(CRM_ABILITIES.map((name) => [name, { value: true }])) : {};
}

const CRM_ABILITIES: readonly string[] = [
  ...["objects", ...UNIFIED.map(({ collection }) => collection)].map((collection) => `can_crud_crm_${collection}`),
  "can_crm_batch",
  "can_crm_search",
];

/** Computed from the methods a connector has: there is no second list to keep in step. */
function capabilities(connector: Connector): Record<string, { value: boolean }> {
  const folders = connector.makeFolder !== undefined;
  const moves = connector.move !== undefined;
  const copies = connector.copy !== undefined;
  const abilities = {
    can_upload_file: true,
    can_update_file_content: true,
    can_rename_file: moves,
    can_move_file: moves,
    can_copy_file: copies,
    can_delete_file: true,
    can_delete_file_permanently: true,
    can_create_folder: folders,
    can_rename_folder: moves,
    can_move_folder: moves,
    can_copy_folder: copies,
    can_delete_folder: true,
    can_search_file_name: true,
    multipart_uploads_supported_for_files: true,
    permissions_supported_for_files: true,
    permissions_supported_for_folders: true,
    properties_supported_for_files: true,
    can_list_properties: true,
    can_delete_all_properties: true,
  };
  return Object.fromEntries(Object.entries(abilities).map(([name, value]) => [name, { value }]));
}

/** The credentials of the upstream service; a local account has none but the token this server gave it. */
export const tokensJson = (row: AccountRow): Record<string, unknown> => ({
  token: row.token ?? row.bearer,
  token_secret: row.token_secret,
  refresh_token: row.refresh_token,
  token_expiry: row.token_expiry,
  refresh_token_expiry: row.refresh_token_expiry,
});
