import { resolve } from "node:path";
import { defineCommand } from "@image-text/commands/command";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { UserError } from "@image-text/commands/user-error";
import { App, TerraformStack } from "cdktf";
import { allEnvironments } from "./environments/index.ts";
import { MIGRATING } from "./modules/aws-stack.ts";
import { addPipeline } from "./modules/pipeline.ts";

/** Where `npm run bundle` puts the zips. CDKTF runs this in the folder of cdktf.json. */
const bundles = resolve("dist");

const SYNTH = defineCommand({
  name: "npm run synth --",
  summary:
    "Type-checks, bundles the functions, and synthesizes every stack into cdktf.out. SHARP_LAYER=host takes the build of sharp for this machine, which a local run needs. MIGRATE_STATE=1 accepts local state beside a backend, while it is moved there.",
  options: {},
  exitCodes: { 0: "every stack is synthesized" },
});

function synthesize(): number {
  const layer = process.env.SHARP_LAYER;
  if (layer && layer !== "host") throw new UserError(`SHARP_LAYER can only be "host", not "${layer}".`);
  // CDKTF keeps a stack trace for every token. Under tsx, finding the TypeScript line of each costs a tenth of the time.
  process.setSourceMapsEnabled(false);
  try {
    const app = new App({ context: { [MIGRATING]: process.env.MIGRATE_STATE === "1" } });
    addPipeline(app, allEnvironments(), {
      bundles,
      ...(layer && { sharp: "host" }),
    });
    app.synth();
    const stacks = app.node.children
      .filter((child) => TerraformStack.isStack(child))
      .map(({ node }) => node.id);
    console.log(`Synthesized ${stacks.length} stacks into ${app.outdir}: ${stacks.join(", ")}.`);
    return EXIT.done;
  } finally {
    process.setSourceMapsEnabled(true);
  }
}

await runCommand(SYNTH, synthesize);
