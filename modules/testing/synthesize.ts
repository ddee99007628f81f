import { App } from "cdktf";
import { settings } from "../../environments/index.ts";
import { validate } from "../../environments/validate.ts";
import { addPipeline } from "../pipeline.ts";
import { full } from "./full.ts";

/** `tsx synthesize.ts OUTDIR BUNDLES`: the shipped environments, and one that uses every setting they leave out. */
const [outdir = "cdktf.out", bundles = "dist"] = process.argv.slice(2);
const account = "123456789012";
const app = new App({ outdir });
addPipeline(
  app,
  validate([
    ...settings.map((it) => ({ ...it, account })),
    { ...full, account, backend: { bucket: "states", region: "eu-central-1", kmsKeyId: "alias/states" } },
  ]),
  { bundles },
);
app.synth();
