import { expect, test } from "vitest";
import { command, group } from "./command.ts";
import { withOwnShortOptions } from "./short-options.ts";
import { flag, text } from "./values.ts";

const load = async (): Promise<() => Promise<void>> => async () => undefined;
const commands = [
  command({
    name: "make",
    aliases: ["mk"],
    summary: "",
    options: { parents: flag("-p, --parents", ""), name: text("-n, --name <x>", "") },
    load,
  }),
  group("deep", "", [command({ name: "make", summary: "", options: { quick: flag("-q, --quick", "") }, load })]),
  command({ name: "plain", summary: "", options: { recursive: flag("-r, --recursive", "") }, load }),
  command({ name: "through", summary: "", passThrough: true, options: { parents: flag("-p, --parents", "") }, load }),
];

test.each([
  ["make -p x", "make --parents x"],
  ["mk x -p", "mk x --parents"],
  ["-p work make -p x", "-p work make --parents x"],
  ["--profile make make -p", "--profile make make --parents"],
  ["--json make -pv x", "--json make --parents -v x"],
  ["deep make -q", "deep make --quick"],
  ["deep -q make", "deep -q make"],
  ["plain -p work -ry x", "plain -p work -r -y x"],
  // A value belongs to its option.
  ["make -nx -np", "make -nx -np"],
  ["plain -rx", "plain -rx"],
  ["make -- -p", "make -- -p"],
  ["through -p -ry", "through -p -ry"],
  ["unknown -p", "unknown -p"],
  ["", ""],
])("%s", (given, expected) => {
  expect(withOwnShortOptions(given.split(" "), commands)).toEqual(expected.split(" "));
});
