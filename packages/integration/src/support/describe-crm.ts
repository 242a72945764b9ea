import type { CrmAccount, CrmApi } from "@kloudless/crm";
import type { TestAccount } from "../setup/target.ts";
import { describeEach } from "./describe-each.ts";
import { freshName } from "./fresh-name.ts";
import { passing } from "./passing.ts";
import { kloudless, target } from "./target.ts";

/** What tests of CRMs work with: one account. */
export interface CrmBench {
  readonly found: TestAccount;
  readonly account: ReturnType<typeof kloudless.account>;
  readonly crm: CrmApi;
  /** A new company under a name that no other test uses, which is deleted when the test is over. */
  readonly company: () => Promise<CrmAccount>;
}

/** A group of tests for each account that is a CRM. */
export function describeCrm(subject: string, define: (bench: CrmBench) => void): void {
  describeEach(subject, target.crm, "is a CRM", (found) => {
    const account = kloudless.account(found.id);
    const { crm } = account;
    define({ found, account, crm, company: () => passing(crm.accounts.create({ name: `Company ${freshName()}` })) });
  });
}
