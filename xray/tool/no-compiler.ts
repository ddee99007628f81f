/** Replaces esbuild in the published package, whose page is compiled in advance. */
export function build(): never {
  throw new Error("The page was compiled before.");
}
