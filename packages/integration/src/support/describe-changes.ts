import type { TestContext } from "vitest";
import type { TestAccount } from "../setup/target.ts";
import { describeCalendar } from "./describe-calendar.ts";
import { describeCrm } from "./describe-crm.ts";
import { describeStorage } from "./describe-storage.ts";
import { needs } from "./needs.ts";
import type { kloudless } from "./target.ts";

/** Something that has come into an account: a file, a company, an appointment. */
interface Thing {
  name?: string | null;
  save(): Promise<unknown>;
  delete(): Promise<unknown>;
}

/** What tests work with that are about changes, whatever it is that changes. */
export interface ChangesBench {
  readonly found: TestAccount;
  readonly account: ReturnType<typeof kloudless.account>;
  /** Makes something, under a name that no other test uses. It is cleared away after the test, or with the group's other things. */
  readonly make: (context: TestContext) => Promise<Thing & { readonly name: string }>;
  /** Skips the test where what was made cannot be given another name. */
  readonly needsRenaming: (context: TestContext) => void;
}

/** A group of tests for each account of every kind. */
export function describeChanges(subject: string, define: (bench: ChangesBench) => void): void {
  describeStorage(subject, ({ found, account, file }) =>
    define({ found, account, make: () => file(), needsRenaming: (context) => needs(context, found, "can_rename_file") }),
  );
  describeCrm(subject, ({ found, account, company }) => {
    const needsCompanies = (context: TestContext) => needs(context, found, "can_crud_crm_accounts");
    const make = async (context: TestContext) => {
      needsCompanies(context);
      return named(await company());
    };
    define({ found, account, make, needsRenaming: needsCompanies });
  });
  describeCalendar(subject, ({ found, account, event }) =>
    define({ found, account, make: async (context) => named(await event(context)), needsRenaming: () => undefined }),
  );
}

function named<T extends Thing>(thing: T): T & { readonly name: string } {
  if (typeof thing.name === "string") return thing as T & { readonly name: string };
  throw new Error("What was made under a name came back without one.");
}
