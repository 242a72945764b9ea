/** What becomes of a browser that came back. */
type Outcome = "connected" | "failed" | "refused" | "used" | "nothing";

const TEXTS: Readonly<Record<Outcome, readonly [title: string, text: string]>> = {
  connected: ["You are connected", "This window can be closed: the terminal has the rest."],
  failed: ["This did not work", "The terminal says why. This window can be closed."],
  refused: ["Not what was waited for", "This answer is not for the login that is under way. Begin anew from the terminal."],
  used: ["This was answered already", "This window can be closed."],
  nothing: ["There is nothing here", "The kloudless command waits here for a browser to come back."],
};

/** The page a browser is shown. It holds nothing of what came. */
export function callbackPage(outcome: Outcome): string {
  const [title, text] = TEXTS[outcome];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} - kloudless</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;margin:20vh auto 0;max-width:32rem;padding:0 1rem;color-scheme:light dark}h1{font-size:1.5rem}</style>
<h1>${title}</h1>
<p>${text}</p>
</html>
`;
}
