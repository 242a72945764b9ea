import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "../../tsup.base.ts";

/** Undici itself, for what stands in its place; and the place of that. Behind the link, since its own parts name each other there: else some are there twice. */
const UNDICI = realpathSync(fileURLToPath(new URL("node_modules/undici", import.meta.url)));
const LEAN = fileURLToPath(new URL("src/context/lean-undici.js", import.meta.url));

// Nothing is imported from this package; commands are loaded one by one. The SDK and undici are put into what is built, because looking for
// their files takes longer than running them. The bundler leaves other dependencies alone, but not optional ones.
export default build({
  entry: ["src/bin.ts"],
  dts: false,
  external: ["@napi-rs/keyring"],
  noExternal: [/^@kloudless\/(?!server$)/, "undici"],
  // CommonJS in an ES module asks for Node's own modules in a way that only CommonJS has.
  banner: {
    js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);',
  },
  // Half of the bytes to read, while names stay what they are in reports of errors.
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  esbuildPlugins: [
    {
      name: "lean-undici",
      setup(bundler) {
        bundler.onResolve({ filter: /^undici$/ }, () => ({ path: LEAN }));
        bundler.onResolve({ filter: /^undici\/lib\// }, ({ path }) => ({ path: UNDICI + path.slice("undici".length) }));
      },
    },
  ],
});
