import { defineConfig } from "vitest/config";

const everywhere = ["**/node_modules/**", "dist/**", "cdktf.out/**", ".local/**"];
const provider = "**/*.provider.test.ts";
const browser = "**/*.browser.test.ts";

/** `default` needs Node alone; `provider` the terraform binary and a provider; `browser` a Chromium. */
export default defineConfig({
  test: {
    // One worker for each core: vitest leaves one core free, which on two cores is half of them.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "default",
          setupFiles: "./vitest.setup.ts",
          include: ["**/*.test.ts"],
          exclude: [...everywhere, provider, browser],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "provider",
          include: [provider],
          exclude: everywhere,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "browser",
          include: [browser],
          exclude: everywhere,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
