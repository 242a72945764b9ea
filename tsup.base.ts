import { defineConfig, type Options } from "tsup";

/** How every package is built: one ESM file with its types; CommonJS users `require()` the same file (Node 20.19 and newer can). */
export const build = (options: Options = {}): ReturnType<typeof defineConfig> =>
  defineConfig({
    entry: ["src/index.ts"],
    format: ["esm"],
    target: "node20",
    // Other packages are what their built declarations say, not what their sources do.
    dts: { compilerOptions: { paths: {} } },
    clean: true,
    sourcemap: false,
    splitting: true,
    treeshake: true,
    ...options,
  });
