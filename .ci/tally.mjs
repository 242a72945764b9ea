// What a report of vitest (its JSON reporter) says: `counts` prints how many tests passed and failed, `failures` which failed, and how.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [, , what, path] = process.argv;
const report = JSON.parse(readFileSync(path, "utf8"));
const lines = what === "counts" ? [`${report.numPassedTests} ${report.numFailedTests}`] : report.testResults.flatMap(failuresOf);
process.stdout.write(lines.map((line) => `${line}\n`).join(""));

function failuresOf({ name, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter(({ status }) => status === "failed");
  // A file that could not be run has no tests.
  if (failed.length === 0) return message ? [`- ${file}`, ...shortened(message)] : [];
  return failed.flatMap(({ fullName, failureMessages }) => [`- ${file}: ${fullName}`, ...shortened(failureMessages.join("\n"))]);
}

function shortened(text) {
  const first = text.split("\n").slice(0, 12);
  return first.map((line) => `    ${line.slice(0, 500)}`);
}
