import { build } from "esbuild";
import { describe, expect, it } from "vitest";

describe("the language", () => {
  it.each(["parser.ts", "suggest.ts", "format.ts", "matches.ts"])(
    "%s needs nothing of Node, so that a browser can have it",
    async (file) => {
      const { outputFiles, metafile } = await build({
        absWorkingDir: import.meta.dirname,
        entryPoints: [file],
        bundle: true,
        minify: true,
        platform: "browser",
        format: "esm",
        metafile: true,
        write: false,
      });
      expect(Object.keys(metafile.inputs).filter((input) => input.includes("node_modules"))).toEqual([]);
      expect(outputFiles[0]?.contents.length).toBeLessThan(25_000);
    },
  );
});
