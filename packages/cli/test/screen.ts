import xterm from "@xterm/headless";

/** What a terminal shows once it was sent an output: its lines, escape sequences carried out, without blanks at their ends. */
export async function screenOf(
  output: string,
  { columns = 100, rows = 500 }: { readonly columns?: number; readonly rows?: number } = {},
): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, index) => active.getLine(index)?.translateToString(true) ?? "");
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}
