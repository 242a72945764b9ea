import { randomInt } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX = "crm_";
/** Raw ids of this server, as a reference to a record has them: others are left as they came. */
const OWN_RAW_ID = /^[0-9A-Za-z]{3}KL[0-9A-Za-z]{13}$/;

/** A fresh raw id: 18 characters that begin with those of the type, as CRMs have them. */
export const newRawId = (prefix: string): string =>
  `${prefix}KL${Array.from({ length: 13 }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`;

/** The API's id of a record. */
export const idOf = (rawId: string): string => PREFIX + rawId;

/** The raw id that an id stands for; a raw id stands for itself, since clients use both. */
export const rawIdOf = (id: string): string => (id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id);

/** What a reference to another record is for clients: the API's id where it is one of this server, else what was written. */
export const shownReference = (value: unknown): unknown => (typeof value === "string" && OWN_RAW_ID.test(value) ? idOf(value) : value);

/** What is kept of a reference: the raw id, whichever id a client wrote. */
export const keptReference = (value: unknown): unknown =>
  typeof value === "string" && OWN_RAW_ID.test(rawIdOf(value)) ? rawIdOf(value) : value;
