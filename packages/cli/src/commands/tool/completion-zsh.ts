import { type CompletedOption, GLOBALS, type Place } from "./completion-data.ts";

/** A text in single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** An entry of `_describe`: what stands before the colon is completed. */
const entry = (name: string, summary: string): string => quoted(`${name.replaceAll(":", String.raw`\:`)}:${summary}`);

const entries = (options: readonly CompletedOption[]): string =>
  options.flatMap(({ short, long, summary }) => [entry(long, summary), ...(short === undefined ? [] : [entry(short, summary)])]).join(" ");

const patterns = (options: readonly CompletedOption[]): string[] =>
  options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long]));

/** Completion for zsh: `source <(kloudless completion zsh)`, or a file `_kloudless` in a directory of `$fpath`. */
export function zshCompletion(places: readonly Place[]): string {
  const key = ({ path }: Place): string => path.join(" ");
  const all = [...places.map((place) => [place.options, quoted(key(place))] as const), [GLOBALS, "*"] as const];
  const withValue = [...new Set(patterns(all.flatMap(([options]) => options.filter(({ takesValue }) => takesValue))))];
  const choices = all.flatMap(([options, where]) =>
    options
      .filter((option) => option.choices.length > 0)
      .flatMap((option) =>
        patterns([option]).map((name) => `    ${where}'|${name}') compadd -- ${option.choices.map(quoted).join(" ")}; return ;;`),
      ),
  );
  return `#compdef kloudless
# zsh completion for kloudless. To use it: source <(kloudless completion zsh)
_kloudless() {
  local at="" word i
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$word" in
      ${withValue.join("|")}) ((i++)); continue ;;
      -*) continue ;;
    esac
    case "\${at:+$at }$word" in
${places
  .filter(({ path }) => path.length > 0)
  .map((place) => `      ${quoted(key(place))}) at=${quoted(key(place))} ;;`)
  .join("\n")}
    esac
  done
  case "$at|\${words[CURRENT-1]}" in
${choices.join("\n")}
  esac
  case "$at" in
${places
  .map(
    (place) =>
      `    ${quoted(key(place))}) commands=(${place.commands.map(({ name, summary }) => entry(name, summary)).join(" ")}); options=(${entries(place.options)}) ;;`,
  )
  .join("\n")}
  esac
  options+=(${entries(GLOBALS)})
  if [[ "$PREFIX" == -* ]]; then
    _describe -o option options
  elif (( \${#commands} )); then
    _describe command commands
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _kloudless ]]; then _kloudless "$@"; else compdef _kloudless kloudless; fi
`;
}
