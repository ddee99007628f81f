/** In the place of esbuild in the published package, whose page is compiled before. */
export function build(): never {
  throw new Error("The page was compiled before.");
}
