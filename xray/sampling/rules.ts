import { invalid, XrayError } from "../service/error.ts";

/** A sampling rule as it is declared; the same fields as in a synthesized environment. */
export interface SamplingRuleOptions {
  readonly name: string;
  readonly priority: number;
  readonly reservoirSize: number;
  readonly fixedRate: number;
  readonly host: string;
  readonly httpMethod: string;
  readonly urlPath: string;
  readonly serviceName: string;
  readonly serviceType: string;
  readonly resourceArn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A sampling rule as the API gives it. */
export interface SamplingRule {
  readonly RuleName: string;
  readonly RuleARN: string;
  readonly ResourceARN: string;
  /** 1–9999, lowest first; the default rule has 10000. */
  readonly Priority: number;
  /** Share of the requests beyond the reservoir, 0–1. */
  readonly FixedRate: number;
  /** Requests a second that are always traced. */
  readonly ReservoirSize: number;
  readonly ServiceName: string;
  readonly ServiceType: string;
  readonly Host: string;
  readonly HTTPMethod: string;
  readonly URLPath: string;
  readonly Version: number;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly SamplingRateBoost?: { readonly MaxRate: number; readonly CooldownWindowMinutes: number };
}

/** Times are epoch seconds. */
export interface SamplingRuleRecord {
  readonly SamplingRule: SamplingRule;
  readonly CreatedAt: number;
  readonly ModifiedAt: number;
}

export interface RuleSelector {
  readonly RuleName?: string | null | undefined;
  readonly RuleARN?: string | null | undefined;
}

/** What may be changed of a rule. */
export type RuleUpdate = Partial<Omit<SamplingRule, "RuleName" | "RuleARN" | "Version">>;

export const DEFAULT_RULE = "Default";
/** "Custom sampling rules per Region: 25", https://docs.aws.amazon.com/general/latest/gr/xray.html */
export const MAX_RULES = 25;
/** https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html */
const MAX_ATTRIBUTES = 5;

/** The sampling rules of an account and region, among them the default rule, which is always there. */
export class SamplingRules {
  readonly #records = new Map<string, SamplingRuleRecord>();
  readonly #arn: string;
  #modified: number;

  /** `arnPrefix` is `arn:aws:xray:<region>:<account>:`, `now` epoch seconds. */
  constructor(arnPrefix: string, now: number) {
    this.#arn = arnPrefix;
    this.#modified = now;
    this.#keep(defaultRule(this.#arnOf(DEFAULT_RULE)), now, now);
  }

  create(rule: Omit<SamplingRule, "RuleARN">, now: number): SamplingRuleRecord {
    const name = rule.RuleName;
    if (name === DEFAULT_RULE) throw invalid(`RuleName: ${DEFAULT_RULE} is a reserved name`);
    if (this.#records.has(name)) throw invalid(`RuleName: a sampling rule ${name} exists already`);
    if (this.#records.size > MAX_RULES) {
      throw new XrayError(
        "RuleLimitExceededException",
        `There can be no more than ${MAX_RULES} sampling rules besides the default`,
      );
    }
    if (rule.Version !== 1) throw invalid("SamplingRule.Version: only version 1 is supported");
    check(rule);
    return this.#keep({ ...rule, RuleARN: this.#arnOf(name) }, now, now);
  }

  /** "Only FixedRate and ReservoirSize" of the default rule may change. */
  update(selector: RuleSelector, update: RuleUpdate, now: number): SamplingRuleRecord {
    const { SamplingRule: before, CreatedAt } = this.get(selector);
    const rule = { ...before, ...update };
    check(rule);
    if (before.RuleName === DEFAULT_RULE) {
      const fixed = { ...rule, FixedRate: before.FixedRate, ReservoirSize: before.ReservoirSize };
      if (JSON.stringify(fixed) !== JSON.stringify(before)) {
        throw invalid(`Of the rule ${DEFAULT_RULE} only FixedRate and ReservoirSize can be changed`);
      }
    } else if (rule.Priority < 1 || rule.Priority > 9999) {
      throw invalid("SamplingRuleUpdate.Priority: must be 1 to 9999");
    }
    return this.#keep(rule, CreatedAt, now);
  }

  delete(selector: RuleSelector, now: number): SamplingRuleRecord {
    const record = this.get(selector);
    if (record.SamplingRule.RuleName === DEFAULT_RULE) {
      throw invalid(`The rule ${DEFAULT_RULE} cannot be deleted`);
    }
    this.#records.delete(record.SamplingRule.RuleName);
    this.#modified = now;
    return record;
  }

  get({ RuleName: name, RuleARN: arn }: RuleSelector): SamplingRuleRecord {
    if (!name && !arn) throw invalid("RuleName or RuleARN is required");
    if (name && arn) throw invalid("Only one of RuleName and RuleARN may be given");
    for (const record of this.#records.values()) {
      if (record.SamplingRule.RuleName === name || record.SamplingRule.RuleARN === arn) return record;
    }
    throw invalid(`Sampling rule does not exist: ${name ?? arn}`);
  }

  /** In the order in which they are tried: "by priority, ties by name"; the default rule is last. */
  list(): SamplingRuleRecord[] {
    return [...this.#records.values()].sort(({ SamplingRule: a }, { SamplingRule: b }) =>
      a.Priority === b.Priority ? (a.RuleName < b.RuleName ? -1 : 1) : a.Priority - b.Priority,
    );
  }

  /** When a rule was last created, changed or deleted; epoch seconds. */
  get modifiedAt(): number {
    return this.#modified;
  }

  #keep(rule: SamplingRule, CreatedAt: number, ModifiedAt: number): SamplingRuleRecord {
    const record = { SamplingRule: rule, CreatedAt, ModifiedAt };
    this.#records.set(rule.RuleName, record);
    this.#modified = ModifiedAt;
    return record;
  }

  #arnOf(name: string): string {
    return `${this.#arn}sampling-rule/${name}`;
  }
}

/** A declared rule in the API's terms. */
export function toRule(options: SamplingRuleOptions): Omit<SamplingRule, "RuleARN"> {
  return {
    RuleName: options.name,
    ResourceARN: options.resourceArn,
    Priority: options.priority,
    FixedRate: options.fixedRate,
    ReservoirSize: options.reservoirSize,
    ServiceName: options.serviceName,
    ServiceType: options.serviceType,
    Host: options.host,
    HTTPMethod: options.httpMethod,
    URLPath: options.urlPath,
    Version: 1,
    Attributes: options.attributes,
  };
}

/** "The first request each second, and five percent of any additional requests." */
function defaultRule(arn: string): SamplingRule {
  return {
    RuleName: DEFAULT_RULE,
    RuleARN: arn,
    ResourceARN: "*",
    Priority: 10000,
    FixedRate: 0.05,
    ReservoirSize: 1,
    ServiceName: "*",
    ServiceType: "*",
    Host: "*",
    HTTPMethod: "*",
    URLPath: "*",
    Version: 1,
    Attributes: {},
  };
}

function check(rule: Omit<SamplingRule, "RuleARN">): void {
  if (rule.FixedRate < 0 || rule.FixedRate > 1) throw invalid("FixedRate: must be 0 to 1");
  if (rule.ReservoirSize < 0) throw invalid("ReservoirSize: must not be negative");
  if (Object.keys(rule.Attributes).length > MAX_ATTRIBUTES) {
    throw invalid(`Attributes: a rule may have ${MAX_ATTRIBUTES}`);
  }
}
