import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { readEnvironment } from "./src/setup/environment.ts";

const here = import.meta.dirname;
// Read now: later on, Vite has a BASE_URL of its own in the environment.
const environment = readEnvironment(process.env);
const isLocal = environment.baseUrl === undefined;

export default defineConfig({
  root: resolve(here, "../.."),
  // Like the other tests it runs on the sources.
  resolve: { alias: [{ find: /^@kloudless\/([a-z]+)$/, replacement: `${resolve(here, "..")}/$1/src/index.ts` }] },
  test: {
    include: ["packages/integration/src/**/*.test.ts"],
    globalSetup: [resolve(here, "src/setup/global-setup.ts")],
    setupFiles: [resolve(here, "src/support/close-client.ts")],
    provide: { environment },
    // Foreign services may take minutes to show what was done to them.
    testTimeout: isLocal ? 20_000 : 600_000,
    hookTimeout: isLocal ? 20_000 : 600_000,
    teardownTimeout: isLocal ? 20_000 : 600_000,
  },
});
