import { type CompletedOption, GLOBALS, type Place } from "./completion-data.ts";

/** A text in single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;

const option = ({ short, long, summary, takesValue, choices }: CompletedOption, condition: string): string =>
  [
    `complete -c kloudless${condition}`,
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(takesValue ? [choices.length > 0 ? `-x -a ${quoted(choices.join(" "))}` : "-r"] : []),
    `-d ${quoted(summary)}`,
  ].join(" ");

/** Completion for fish: `kloudless completion fish | source`. */
export function fishCompletion(places: readonly Place[]): string {
  const key = ({ path }: Place): string => path.join(" ");
  const all = [...places.flatMap(({ options }) => options), ...GLOBALS].filter(({ takesValue }) => takesValue);
  const withValue = [...new Set(all.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long])))];
  const lines = places.flatMap((place) => {
    const condition = ` -n ${quoted(`test (__kloudless_at) = ${quoted(key(place)).replaceAll("'", '"')}`)}`;
    return [
      ...place.commands.map(({ name, summary }) => `complete -c kloudless${condition} -f -a ${name} -d ${quoted(summary)}`),
      ...place.options.map((one) => option(one, condition)),
    ];
  });
  return `# fish completion for kloudless. To use it: kloudless completion fish | source
function __kloudless_at
  set -l at
  set -l skip no
  set -l words (commandline -opc)
  for word in $words[2..-1]
    if test $skip = yes
      set skip no
      continue
    end
    switch $word
      case ${withValue.join(" ")}
        set skip yes
        continue
      case '-*'
        continue
    end
    switch (string join ' ' $at $word)
      case ${places
        .filter(({ path }) => path.length > 0)
        .map((place) => quoted(key(place)))
        .join(" ")}
        set -a at $word
    end
  end
  string join ' ' $at; or echo
end
${GLOBALS.map((one) => option(one, "")).join("\n")}
${lines.join("\n")}
`;
}
