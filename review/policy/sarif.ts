import type { Finding, PolicyResult } from "./evaluate.ts";
import { rules } from "./rules/index.ts";

/**
 * The findings as SARIF 2.1.0, which GitHub shows as code scanning alerts.
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 * @param out folder of the synthesized stacks
 */
export function toSarif({ failed, skipped, idle }: PolicyResult, out: string): object {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "plan-review-policy",
            rules: [
              ...rules.map((rule) => ({
                id: rule.id,
                shortDescription: { text: rule.title },
                fullDescription: { text: rule.reason },
                helpUri: rule.source,
                defaultConfiguration: { level: "error" },
                properties: { tags: [...rule.covers] },
              })),
              {
                id: SKIP_RULE,
                shortDescription: { text: "A skipped check has a reason and hides something" },
              },
            ],
          },
        },
        results: [
          ...failed.map((finding) => result(finding, out)),
          ...skipped.map((finding) => ({
            ...result(finding, out),
            suppressions: [{ kind: "inSource", justification: finding.skipped }],
          })),
          ...idle.map((skip) =>
            result(
              {
                rule: SKIP_RULE,
                stack: skip.stack,
                address: skip.address,
                says: `the skip of ${skip.id} ${skip.why}`,
              },
              out,
            ),
          ),
        ],
      },
    ],
  };
}

const SKIP_RULE = "SKIP-001";

function result(finding: Pick<Finding, "rule" | "stack" | "says"> & Partial<Finding>, out: string) {
  const where = finding.construct ?? finding.address;
  return {
    ruleId: finding.rule,
    level: "error",
    message: { text: `${where ?? finding.stack} ${finding.says}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: `${out}/stacks/${finding.stack}/cdk.tf.json` },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: [finding.stack, where].filter(Boolean).join("/") }],
      },
    ],
    // One finding stays one alert while its place in the file changes.
    partialFingerprints: {
      place: [finding.rule, finding.stack, finding.address ?? "", finding.says].join(" "),
    },
  };
}
