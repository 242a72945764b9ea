import type { TestProject } from "vitest/node";

/** A test that did not run, and why. */
interface Skip {
  readonly test: string;
  readonly reason: string;
}

/** What became of the tests of a run. */
export interface Results {
  readonly passed: number;
  readonly skips: readonly Skip[];
  /** Whether all tests were to run, rather than those of some files or names. */
  readonly whole: boolean;
}

/** Taken from the run itself, so that it does not depend on the reporters that were chosen. */
export async function resultsOf(project: TestProject): Promise<Results> {
  const modules = project.vitest.state.getTestModules();
  const { testFiles } = await project.globTestFiles();
  let passed = 0;
  const skips: Skip[] = [];
  for (const testModule of modules) {
    for (const test of testModule.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") passed++;
      if (result.state === "skipped") skips.push({ test: test.fullName, reason: result.note ?? "left out by the choice of tests" });
    }
  }
  return { passed, skips, whole: modules.length >= testFiles.length && project.config.testNamePattern === undefined };
}

/** The skipped tests by their reasons, for people. */
export function describeSkips(skips: readonly Skip[]): string {
  const byReason = new Map<string, string[]>();
  for (const { test, reason } of skips) byReason.set(reason, [...(byReason.get(reason) ?? []), test]);
  const lines = [...byReason].flatMap(([reason, tests]) => [`  ${reason}`, ...tests.map((test) => `    ${test}`)]);
  return [`Skipped: ${skips.length}`, ...lines].join("\n");
}
