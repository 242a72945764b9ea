import { type CompletedOption, GLOBALS, type Place } from "./completion-data.ts";

/** Names have nothing in them that a shell would read: they are checked to be plain words. */
const names = (options: readonly CompletedOption[]): string =>
  options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long])).join(" ");

const either = ({ short, long }: CompletedOption, where: string): string =>
  [long, ...(short === undefined ? [] : [short])].map((name) => `"${where}|${name}"`).join("|");

/** Completion for bash: `source <(kloudless completion bash)`. */
export function bashCompletion(places: readonly Place[]): string {
  const key = ({ path }: Place): string => path.join(" ");
  const all = [...places.map((place) => [place.options, key(place)] as const), [GLOBALS, "*"] as const];
  const withValue = [
    ...new Set(all.flatMap(([options]) => options.filter(({ takesValue }) => takesValue)).flatMap((one) => names([one]).split(" "))),
  ];
  const choices = all.flatMap(([options, where]) =>
    options
      .filter((option) => option.choices.length > 0)
      .map(
        (option) =>
          `    ${either(option, where).replaceAll('"*|', '*"|')}) COMPREPLY=($(compgen -W "${option.choices.join(" ")}" -- "$cur")); return ;;`,
      ),
  );
  return `# bash completion for kloudless. To use it: source <(kloudless completion bash)
_kloudless() {
  local cur prev at="" word words="" options="" i
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      ${withValue.join("|")}) ((i++)); continue ;;
      -*) continue ;;
    esac
    case "\${at:+$at }$word" in
${places
  .filter(({ path }) => path.length > 0)
  .map((place) => `      "${key(place)}") at="${key(place)}" ;;`)
  .join("\n")}
    esac
  done
  case "$at|$prev" in
${choices.join("\n")}
  esac
  case "$at" in
${places
  .map((place) => `    "${key(place)}") words="${place.commands.map(({ name }) => name).join(" ")}"; options="${names(place.options)}" ;;`)
  .join("\n")}
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "$options ${names(GLOBALS)}" -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -o default -F _kloudless kloudless
`;
}
