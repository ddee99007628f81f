import { fileURLToPath } from "node:url";
import { App } from "cdktf";
import { allEnvironments } from "./environments/index.ts";
import { Mistake } from "./environments/mistake.ts";
import { addPipeline } from "./modules/pipeline.ts";

/** Where `npm run bundle` puts the zips. */
const bundles = fileURLToPath(new URL("dist", import.meta.url));

/**
 * Synthesizes every stack into `cdktf.out`. `SHARP_LAYER=host` takes the build of sharp for this machine, which a
 * local run needs.
 */
function main(): void {
  const app = new App();
  addPipeline(app, allEnvironments(), {
    bundles,
    ...(process.env.SHARP_LAYER === "host" && { sharp: "host" }),
  });
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
