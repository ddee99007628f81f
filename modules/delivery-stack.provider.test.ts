import { expect, it } from "vitest";
import { dev } from "../environments/dev.ts";
import { startSts } from "./testing/sts.ts";
import { synthesize } from "./testing/synth.ts";
import { changes, providerVersion, Workspace, whyNoTerraform } from "./testing/terraform.ts";

const missing = await whyNoTerraform();
if (missing) console.warn(`SKIPPED: the delivery roles are not planned with the real provider: ${missing}.`);

it.skipIf(missing)(`the delivery stack plans with provider ${providerVersion}`, async () => {
  const stack = synthesize([
    {
      ...dev,
      backend: { bucket: "state", region: "eu-west-1" },
      delivery: { repository: "owner/name" },
    },
  ])["delivery-dev"];
  if (!stack) throw new Error("There is no delivery stack.");
  const sts = await startSts();
  const workspace = await Workspace.open(stack.folder, { environment: { AWS_ENDPOINT_URL_STS: sts.url } });
  try {
    const planned = changes(await workspace.plan());
    expect(planned.map((change) => change.type).sort()).toEqual([
      "aws_iam_openid_connect_provider",
      "aws_iam_policy", // the bound of the functions' roles
      "aws_iam_policy", // what both roles may look at
      "aws_iam_role", // deploy
      "aws_iam_role", // plan
      "aws_iam_role_policy",
      "aws_iam_role_policy",
      "aws_iam_role_policy_attachment",
      "aws_iam_role_policy_attachment",
    ]);
    for (const { change } of planned) expect(change.actions).toEqual(["create"]);
  } finally {
    workspace.close();
    sts.close();
  }
});
