import type { SamplingRule } from "../rules.ts";

/** A rule for tests that matches everything, but for the given fields. */
export function rule(fields: Partial<SamplingRule> & Pick<SamplingRule, "RuleName">): SamplingRule {
  return {
    RuleARN: `arn:aws:xray:eu-west-1:000000000000:sampling-rule/${fields.RuleName}`,
    ResourceARN: "*",
    Priority: 100,
    FixedRate: 0,
    ReservoirSize: 0,
    ServiceName: "*",
    ServiceType: "*",
    Host: "*",
    HTTPMethod: "*",
    URLPath: "*",
    Version: 1,
    Attributes: {},
    ...fields,
  };
}

/** Time and chance that a test decides on. */
export class Fate {
  /** Epoch milliseconds. */
  now = 1_795_400_000_000;
  chance = 0.99;
  readonly clock = () => this.now;
  readonly random = () => this.chance;

  pass(seconds: number): void {
    this.now += seconds * 1000;
  }
}

/** The id of the nth caller. */
export function clientId(number: number): string {
  return number.toString(16).padStart(24, "0");
}
