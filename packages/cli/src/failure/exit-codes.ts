/** What each exit code says. Scripts rely on these: a code never changes its meaning. */
export const EXIT_CODES = {
  0: "success",
  1: "another error",
  2: "the command line, or a configuration file, makes no sense",
  3: "not found",
  4: "a credential is missing or is not accepted",
  5: "temporary: trying again may help (429, 5xx, network)",
  6: "forbidden",
  7: "conflict: there is something in the way, or it was changed meanwhile (409, 412)",
  8: "the source was changed, or there is nothing to go on from: a transfer cannot be resumed",
  9: "done but not verified (with --require-verify), or `check` found differences",
  10: "a limit was reached (--max-delete, --max-transfer, the service's quota, a full disk)",
  11: "partial: some of it failed",
  12: "this account or service cannot do that",
  130: "interrupted (Ctrl-C); what was transferred is kept, and the command to go on is printed",
  141: "whoever read the output went away",
  143: "ended from outside (SIGTERM); as 130",
} as const;

export type ExitCode = keyof typeof EXIT_CODES;
