import { cli } from "./cli/measure.ts";
import { core } from "./core/measure.ts";
import { transfers } from "./transfers/measure.ts";

/** The measures, by the name they are asked for with: `pnpm bench core`. Without a name all of them run. */
const measures: Record<string, () => Promise<boolean>> = { core, transfers, cli };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(measures, name));
if (unknown.length > 0) {
  console.error(`No such measure: ${unknown.join(", ")}. There are: ${Object.keys(measures).join(", ")}.`);
  process.exit(2);
}
let allMet = true;
for (const name of asked.length > 0 ? asked : Object.keys(measures)) allMet = (await measures[name]?.()) !== false && allMet;
process.exitCode = allMet ? 0 : 1;
