import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildBundle } from "../page/server/bundle.ts";

/**
 * Makes the package that is published, in dist/package: one file for the command, one for Node, one for the filter
 * language, and the page. Everything they need is in them, so the package has no dependencies. `npm run pack:xray` at
 * the root builds and packs it.
 */
const ROOT = new URL("../", import.meta.url);
const PACKAGE = new URL("dist/package/", ROOT);

const path = (name: string, base: URL = ROOT): string => fileURLToPath(new URL(name, base));

await rm(PACKAGE, { recursive: true, force: true });
await mkdir(new URL("dist/page/", PACKAGE), { recursive: true });

await build({
  entryPoints: {
    "xray-local": path("tool/bin.ts"),
    index: path("tool/index.ts"),
    filter: path("filter/index.ts"),
  },
  outdir: path("dist", PACKAGE),
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // The page is compiled here, not where it runs.
  alias: { esbuild: path("tool/no-compiler.ts") },
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  legalComments: "linked",
  logLevel: "warning",
});

const { html, js, css, icon } = await buildBundle();
const page = { "index.html": html, "page.js": js, "page.css": css, "icon.svg": icon };
for (const [name, text] of Object.entries(page)) {
  await writeFile(new URL(`dist/page/${name}`, PACKAGE), text);
}

const manifest: Record<string, unknown> = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8"));
const { name, version, license, type, engines, description } = manifest;
const published = {
  ...{ name, version, description, license, type, engines },
  bin: { "xray-local": "dist/xray-local.js" },
  exports: { ".": "./dist/index.js", "./filter": "./dist/filter.js" },
};
await writeFile(new URL("package.json", PACKAGE), `${JSON.stringify(published, null, 2)}\n`);
for (const file of ["README.md", "Dockerfile"]) {
  await copyFile(new URL(file, ROOT), new URL(file, PACKAGE));
}
await copyFile(new URL("../LICENSE", ROOT), new URL("LICENSE", PACKAGE));
await cp(new URL("docs", ROOT), new URL("docs", PACKAGE), { recursive: true });
