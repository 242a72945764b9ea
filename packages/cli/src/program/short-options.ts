import type { CommandSpec } from "./command.ts";
import { GLOBAL_OPTIONS } from "./global-options.ts";

const SHORT = /^-[a-z]/i;
const LONG = /--[a-z-]+/;

/**
 * The command line as commander takes it: with long names in place of the short options that a command has for itself where all commands
 * have one of that letter (behind `mkdir`, `-p` is `--parents`, not `--profile`), and switches that stand in one word each for itself.
 */
export function withOwnShortOptions(argv: readonly string[], commands: readonly CommandSpec[]): string[] {
  const [spec, start] = commandIn(argv, commands);
  if (spec === undefined || spec.passThrough) return [...argv];
  const own = new Map<string, string>();
  const ownFlags = Object.values(spec.options).map(({ flags }) => flags);
  for (const flags of ownFlags) {
    const [short] = SHORT.exec(flags) ?? [];
    const [long] = LONG.exec(flags) ?? [];
    if (short !== undefined && long !== undefined && globalFlags.some((flag) => flag.startsWith(`${short},`))) own.set(short, long);
  }
  const end = argv.indexOf("--", start);
  const isSwitch = (short: string): boolean =>
    [...globalFlags, ...ownFlags].some((flags) => flags.startsWith(`${short},`) && !/[<[]/.test(flags));
  return argv.flatMap((word, index) => {
    if (index < start || (end >= 0 && index >= end)) return [word];
    // Switches of the command and of all commands can stand in one word: `rm -ry`.
    const letters = /^-[a-z]{2,}$/i.test(word) ? Array.from(word.slice(1), (letter) => `-${letter}`) : [];
    const words = letters.length > 0 && letters.every(isSwitch) ? letters : [word];
    return words.map((one) => own.get(one) ?? one);
  });
}

const globalFlags = Object.values(GLOBAL_OPTIONS).map(({ flags }) => flags);

/** Which command it is, and where what is said to it begins. */
function commandIn(argv: readonly string[], commands: readonly CommandSpec[]): [CommandSpec | undefined, number] {
  let spec: CommandSpec | undefined;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] as string;
    if (word === "--") break;
    if (word.startsWith("-")) {
      if (takesValue(word)) index++;
      continue;
    }
    const found = (spec?.commands ?? commands).find(({ name, aliases }) => name === word || aliases.includes(word));
    if (found === undefined) break;
    spec = found;
    if (found.commands.length === 0) return [found, index + 1];
  }
  return [spec, argv.length];
}

/** Whether the word behind an option of all commands is its value. */
function takesValue(word: string): boolean {
  return globalFlags.some((flags) => flags.includes("<") && flags.split(/[ ,]+/).includes(word));
}
