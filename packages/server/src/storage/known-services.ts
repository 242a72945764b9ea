/** What the API knows about a kind of service. */
export interface KnownService {
  /** For people. */
  readonly name: string;
  readonly apis: readonly string[];
  /** Fields that an import has to give besides the usual ones. */
  readonly requires?: readonly string[];
  /** Whether it gives out addresses to which files can be uploaded directly. */
  readonly directUploads?: boolean;
}

const storage = (name: string, requires?: readonly string[]): KnownService => ({
  name,
  apis: ["storage"],
  ...(requires && { requires }),
});
const crm = (name: string, requires?: readonly string[]): KnownService => ({ name, apis: ["crm"], ...(requires && { requires }) });
const calendar = (name: string): KnownService => ({ name, apis: ["calendar"] });

const services: Readonly<Record<string, KnownService>> = {
  alfresco: storage("Alfresco", ["repository_url"]),
  alfresco_cloud: storage("Alfresco Cloud"),
  aliyun_oss: { ...storage("Alibaba Cloud OSS"), directUploads: true },
  asset_bank: storage("Asset Bank"),
  autodesk: storage("Autodesk"),
  azure: storage("Azure Blob Storage"),
  bluebeam: storage("Bluebeam"),
  box: storage("Box"),
  cmis: storage("CMIS"),
  cq5: storage("Adobe Experience Manager"),
  dropbox: storage("Dropbox"),
  egnyte: storage("Egnyte"),
  evernote: storage("Evernote"),
  ftp: storage("FTP"),
  gdrive: storage("Google Drive"),
  jive: storage("Jive"),
  kapost: storage("Kapost"),
  ms_teams: storage("Microsoft Teams"),
  onedrivebiz: storage("OneDrive for Business"),
  plangrid: storage("PlanGrid"),
  procore: storage("Procore"),
  s3: { ...storage("Amazon S3"), directUploads: true },
  s3_compatible: { ...storage("S3 Compatible Storage"), directUploads: true },
  savo: storage("SAVO"),
  sftp: storage("SFTP"),
  sharefile: storage("Citrix ShareFile"),
  sharepoint: storage("SharePoint Online", ["domain"]),
  sharepoint2013: storage("SharePoint 2013"),
  skydrive: storage("OneDrive"),
  slack: storage("Slack"),
  smb: storage("SMB"),
  sugarsync: storage("SugarSync"),
  webdav: storage("WebDAV"),
  dynamics: crm("Microsoft Dynamics CRM"),
  hubspot: crm("HubSpot", ["hub_id"]),
  oracle: crm("Oracle Sales Cloud"),
  oracle_sales_cloud: crm("Oracle Sales Cloud"),
  pipedrive: crm("Pipedrive"),
  pipeliner: crm("Pipeliner CRM"),
  salesforce: crm("Salesforce"),
  sugarcrm: crm("SugarCRM"),
  zoho: crm("Zoho CRM"),
  caldav: calendar("CalDAV"),
  exchange: calendar("Microsoft Exchange"),
  google_calendar: calendar("Google Calendar"),
  icloud_calendar: calendar("iCloud Calendar"),
  outlook_calendar: calendar("Outlook Calendar"),
};

/** The service of that name, as configuration and clients call it; undefined when there is none. */
export const knownService = (service: string): KnownService | undefined =>
  Object.hasOwn(services, service) ? services[service] : undefined;

export const knownServiceNames = (): string[] => Object.keys(services);
