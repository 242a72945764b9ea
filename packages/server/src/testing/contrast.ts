import type { Page } from "playwright-core";

/** As much of a browser's page as is looked at here: with all its types, the server's own code could name them too. */
interface Element {
  readonly tagName: string;
  readonly innerText: string;
  readonly parentElement: Element | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string }>;
  checkVisibility(): boolean;
}
interface Style {
  readonly color: string;
  readonly backgroundColor: string;
  readonly borderTopColor: string;
}
interface Window {
  readonly document: { querySelectorAll(selector: string): Iterable<Element> };
  readonly getComputedStyle: (element: Element) => Style;
}

/** Two colours that have to be told from each other, and how well they must be (WCAG 2.2, 1.4.3 and 1.4.11). */
interface Pair {
  readonly what: string;
  readonly colour: string;
  readonly behind: string;
  readonly least: number;
}

/** What can be told from its background too badly: texts below 4.5 to 1, and the lines of fields below 3 to 1. */
export async function poorContrasts(page: Page): Promise<string[]> {
  const pairs = await page.evaluate(pairsOf);
  if (pairs.length === 0) throw new Error("There is nothing to be seen on the page.");
  return pairs.flatMap(({ what, colour, behind, least }) => {
    const ratio = contrast(colour, behind);
    return ratio < least ? [`${what}: ${colour} on ${behind} is ${ratio.toFixed(2)}, not ${least}`] : [];
  });
}

/** Runs in the page, so all it needs is within. */
function pairsOf(): Pair[] {
  const { document, getComputedStyle } = globalThis as unknown as Window;
  const ground = (element: Element | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor === "rgba(0, 0, 0, 0)" ? ground(element.parentElement) : backgroundColor;
  };
  const found: Pair[] = [];
  for (const element of document.querySelectorAll("body, body *")) {
    if (!element.checkVisibility()) continue;
    const what = `${element.tagName} ${element.innerText ?? ""}`;
    const { color, borderTopColor } = getComputedStyle(element);
    const hasText = [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent.trim() !== "");
    if (hasText) found.push({ what, colour: color, behind: ground(element), least: 4.5 });
    if (/^(?:INPUT|SELECT|BUTTON)$/.test(element.tagName))
      found.push({ what: `the line of ${what}`, colour: borderTopColor, behind: ground(element.parentElement), least: 3 });
  }
  return found;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** @throws Error for what is not opaque */
function luminance(colour: string): number {
  const [, ...channels] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour) ?? [];
  if (channels.length !== 3) throw new Error(`${colour} is no opaque colour.`);
  const [red, green, blue] = channels.map((channel) => {
    const share = Number(channel) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
