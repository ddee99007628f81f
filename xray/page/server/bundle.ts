import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface Bundle {
  readonly html: string;
  readonly js: string;
  readonly css: string;
  readonly icon: string;
}

/** The files that a page's bundle begins with. */
export interface Entry {
  readonly script: URL;
  readonly style: URL;
}

const FOLDER = new URL("../browser/", import.meta.url);
const TRACES: Entry = { script: new URL("main.tsx", FOLDER), style: new URL("style/index.css", FOLDER) };

/** Compiles the browser's part with esbuild, in memory; throws esbuild's own message if it does not compile. */
export async function buildBundle(entry: Entry = TRACES): Promise<Bundle> {
  const [result, html, icon] = await Promise.all([
    build({
      entryPoints: [
        { in: fileURLToPath(entry.script), out: "page" },
        { in: fileURLToPath(entry.style), out: "page" },
      ],
      outdir: ".",
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      target: "es2022",
      jsx: "automatic",
      jsxImportSource: "preact",
      define: { "process.env.NODE_ENV": '"production"' },
      legalComments: "none",
      logLevel: "silent",
    }),
    readFile(new URL("index.html", FOLDER), "utf8"),
    readFile(new URL("icon.svg", FOLDER), "utf8"),
  ]);
  const output = (extension: string) =>
    result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
  return { html, js: output(".js"), css: output(".css"), icon };
}
