import { UsageError } from "../../failure/command-error.ts";

/** Properties from the command line: `key=value`, where a value may be empty and hold more of `=`. @throws UsageError */
export function parseSettings(texts: readonly string[]): { readonly key: string; readonly value: string }[] {
  const settings = texts.map((text) => {
    const cut = text.indexOf("=");
    if (cut < 0) throw new UsageError(`${JSON.stringify(text)} is no property.`, "Write KEY=VALUE; `kloudless props rm` removes a key.");
    if (cut === 0) throw new UsageError(`${JSON.stringify(text)} has no key.`, "Write KEY=VALUE.");
    return { key: text.slice(0, cut), value: text.slice(cut + 1) };
  });
  const keys = new Set<string>();
  for (const { key } of settings) {
    if (keys.has(key)) throw new UsageError(`The key ${JSON.stringify(key)} is there twice.`);
    keys.add(key);
  }
  return settings;
}
