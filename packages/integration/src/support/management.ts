import type { Application, ManagementApi } from "@kloudless/management";
import type { TestContext } from "vitest";
import { freshName } from "./fresh-name.ts";
import { passing } from "./passing.ts";
import { required } from "./required.ts";
import { kloudless, target } from "./target.ts";

/** What a developer manages. Skips the test where no developer key is known. */
export function managing(context: TestContext): ManagementApi {
  required(context, target.developerKey, "no developer key is known: see DEV_KEY");
  return kloudless.management;
}

/** The id of the application whose accounts are tested. Skips the test where it is not known. */
export function applicationId(context: TestContext): string {
  managing(context);
  return required(context, target.applicationId, "API_KEY is of no application of the developer whose key DEV_KEY is");
}

/** A new application, which is deleted when the test is over. */
export function newApplication(context: TestContext): Promise<Application> {
  return passing(managing(context).applications.create({ name: `kloudless integration ${freshName()}` }));
}
