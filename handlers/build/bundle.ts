import { builtinModules } from "node:module";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/**
 * Bundles one function: minified ES modules, split so that what is loaded lazily stays unread at a cold start.
 * sharp is not in it, a layer brings it.
 * Every option here was measured; the comments say what for.
 *
 * @param entry path of the function's `index.ts`.
 * @returns file names (`index.mjs`, …) and contents, source maps among them.
 */
export async function bundle(entry: string): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    outdir: "bundle",
    absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
    platform: "node",
    target: "node20",
    format: "esm",
    splitting: true,
    outExtension: { ".js": ".mjs" },
    // The SDK's ES modules can be shaken; its CommonJS cannot. A third less to load.
    mainFields: ["module", "main"],
    minify: true,
    legalComments: "none",
    sourcemap: "linked",
    // Names and lines are enough to find the place; the sources themselves would be six times the size.
    sourcesContent: false,
    // What is CommonJS in the bundle calls `require`, which ES modules do not have.
    banner: {
      js: 'import{createRequire as createBundleRequire}from"node:module";const require=createBundleRequire(import.meta.url);',
    },
    plugins: [builtinsByRequire, asyncContext],
    logLevel: "warning",
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
}

/**
 * Loads Node's own modules by `require`. An ES `import` of `node:http` reads every export once, also the lazy ones,
 * and so loads all of undici: 25 to 35 ms of a cold start.
 */
const builtinsByRequire: Plugin = {
  name: "builtins-by-require",
  setup({ onResolve, onLoad }) {
    const names = builtinModules.filter((name) => name !== "module").join("|");
    onResolve({ filter: new RegExp(`^(node:)?(${names})$`) }, ({ path, namespace }) =>
      namespace === "builtin" ? { path, external: true } : { path, namespace: "builtin" },
    );
    onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path.replace(/^(?!node:)/, "node:"))})`,
    }));
  },
};

/** Gives the X-Ray SDK Node's own async context in the place of cls-hooked; see async-context.ts. */
const asyncContext: Plugin = {
  name: "async-context",
  setup({ onResolve }) {
    const path = fileURLToPath(new URL("../shared/async-context.ts", import.meta.url));
    onResolve({ filter: /^cls-hooked(\/context)?$/ }, () => ({ path }));
  },
};
