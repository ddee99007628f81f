import { resolve } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { App } from "cdktf";
import { allEnvironments } from "./environments/index.ts";
import { addPipeline } from "./modules/pipeline.ts";

/** Where `npm run bundle` puts the zips. CDKTF runs this in the folder of cdktf.json. */
const bundles = resolve("dist");

/**
 * Synthesizes every stack into `cdktf.out`. `SHARP_LAYER=host` takes the build of sharp for this machine, which a
 * local run needs.
 */
function main(): void {
  const layer = process.env.SHARP_LAYER;
  if (layer && layer !== "host") throw new UserError(`SHARP_LAYER can only be "host", not "${layer}".`);
  const app = new App();
  addPipeline(app, allEnvironments(), {
    bundles,
    ...(layer && { sharp: "host" }),
  });
  app.synth();
}

// CDKTF keeps a stack trace for every token. Under tsx, finding the TypeScript line of each costs a tenth of the time.
process.setSourceMapsEnabled(false);
try {
  main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  process.setSourceMapsEnabled(true);
}
