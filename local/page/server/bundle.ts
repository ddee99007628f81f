import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface Bundle {
  readonly html: string;
  readonly js: string;
  readonly css: string;
  readonly icon: string;
}

/** Compiles the browser's part with esbuild, in memory; throws esbuild's own message if it does not compile. */
export async function buildBundle(): Promise<Bundle> {
  const folder = new URL("../browser/", import.meta.url);
  const [result, html, icon] = await Promise.all([
    build({
      entryPoints: [
        { in: fileURLToPath(new URL("main.tsx", folder)), out: "page" },
        { in: fileURLToPath(new URL("style/index.css", folder)), out: "page" },
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
    readFile(new URL("index.html", folder), "utf8"),
    readFile(new URL("icon.svg", folder), "utf8"),
  ]);
  const output = (extension: string) =>
    result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
  return { html, js: output(".js"), css: output(".css"), icon };
}
