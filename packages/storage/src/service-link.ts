/** A link that the service itself has to a file or a folder, as opposed to those of Kloudless. Its fields are those of the service. */
export interface ServiceLink {
  readonly id?: string;
  readonly url?: string;
  readonly type?: string;
  readonly [key: string]: unknown;
}
