import { LambdaLayerVersion } from "@cdktf/provider-aws/lib/lambda-layer-version/index.js";
import { Construct } from "constructs";
import { bundle } from "./bundles.ts";

export interface SharpLayerProps {
  readonly name: string;
  readonly bundles: string;
  readonly architecture: "arm64" | "x86_64";
  readonly runtime: string;
  /** `host` takes the build for the machine this runs on, for a local run; never to be deployed. */
  readonly build?: "host";
}

/**
 * sharp with its native libvips, apart from the functions' code: code changes often and is small, this is neither.
 */
export class SharpLayer extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: SharpLayerProps) {
    super(scope, id);
    const platform = props.architecture === "arm64" ? "linux-arm64" : "linux-x64";
    const zip = bundle(this, props.bundles, `sharp-layer-${props.build ?? platform}.zip`);
    this.arn = new LambdaLayerVersion(this, "layer", {
      layerName: props.name,
      filename: zip.path,
      sourceCodeHash: zip.sourceCodeHash,
      compatibleRuntimes: [props.runtime],
      compatibleArchitectures: [props.architecture],
    }).arn;
  }
}
