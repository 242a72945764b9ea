import { inject } from "vitest";
import type { Target } from "../setup/target.ts";
import { type Client, clientOf } from "./client.ts";

/** The server of this run, and the accounts found there. */
export const target: Target = inject("target");

/** A client with the application's API key, and with the developer key where one is known; it is closed after each file of tests. */
export const kloudless: Client = clientOf(target, { apiKey: target.apiKey, developerKey: target.developerKey });
