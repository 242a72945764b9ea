import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const packages = fileURLToPath(new URL("./packages", import.meta.url));

export default defineConfig({
  // Tests run on the sources: no build comes before them.
  resolve: { alias: [{ find: /^@kloudless\/([a-z]+)$/, replacement: `${packages}/$1/src/index.ts` }] },
  test: {
    typecheck: { enabled: false },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Most tests wait for processes and sockets: the core that is kept free by default would have nothing to do.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "packages",
          include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts"],
          // The integration suite has a command of its own: it is for any server.
          exclude: [...configDefaults.exclude, "packages/integration/src/**", "packages/cli/test/**"],
        },
      },
      {
        extends: true,
        // These run the command as it is built; everything else runs on the sources.
        test: { name: "command", include: ["packages/cli/test/**/*.test.ts"], globalSetup: "packages/cli/test/build-binary.ts" },
      },
    ],
  },
});
