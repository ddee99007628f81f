import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bundle } from "./bundle.ts";
import { zip } from "./zip.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe.each(["preprocess-image", "detect-text"])("%s", (name) => {
  const entry = fileURLToPath(new URL(`../${name}/index.ts`, import.meta.url));

  test("bundled twice, gives the same bytes", async () => {
    const [first, second] = await Promise.all([bundle(entry), bundle(entry)]);
    expect(Buffer.from(zip(first)).equals(Buffer.from(zip(second)))).toBe(true);
  });

  test("does not know where it was built", async () => {
    for (const [file, content] of await bundle(entry)) {
      expect(Buffer.from(content).includes(root), file).toBe(false);
    }
  });

  test("has no sharp, no cls-hooked, and no client that it does not use", async () => {
    const files = await bundle(entry);
    const sources = [...files]
      .filter(([file]) => file.endsWith(".map"))
      .flatMap(([, content]): string[] => JSON.parse(Buffer.from(content).toString()).sources);
    const packages = new Set(sources.map((source) => source.match(/node_modules\/((@[^/]+\/)?[^/]+)/)?.[1]));
    expect(packages).toContain("@aws-sdk/client-dynamodb");
    expect(packages.has("@aws-sdk/client-rekognition")).toBe(name === "detect-text");
    expect([...packages].filter((each) => each === "sharp" || each === "cls-hooked")).toEqual([]);
  });

  test("has its handler in index.mjs, and is small", async () => {
    const files = await bundle(entry);
    const code = Buffer.from(files.get("index.mjs") ?? "").toString();
    expect(/export\{[\w$]+ as handler\}/.test(code)).toBe(true);
    const modules = [...files].filter(([file]) => file.endsWith(".mjs"));
    // Kilobytes go up with a change of code, not megabytes.
    expect(zip(new Map(modules)).length).toBeLessThan(250_000);
  });
});
