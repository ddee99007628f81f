import type { SamplingRule } from "../rules.ts";

/** What is known of a request when it must be decided whether to trace it. */
export interface SamplingRequest {
  readonly serviceName?: string;
  readonly serviceType?: string;
  readonly host?: string;
  readonly httpMethod?: string;
  readonly urlPath?: string;
  readonly resourceArn?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * The rule that decides on a request: the first that matches, by ascending priority, rules of one priority by
 * name. The default rule matches always, so there is none only where it is missing.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export function ruleFor(rules: readonly SamplingRule[], request: SamplingRequest): SamplingRule | undefined {
  return [...rules].sort(byPriority).find((rule) => applies(rule, request));
}

function byPriority(left: SamplingRule, right: SamplingRule): number {
  return left.Priority - right.Priority || (left.RuleName < right.RuleName ? -1 : 1);
}

/** What is not known of a request matches any rule, as in the X-Ray SDK; attributes must be there. */
function applies(rule: SamplingRule, request: SamplingRequest): boolean {
  const fields: readonly (readonly [pattern: string, value: string | undefined])[] = [
    [rule.ServiceName, request.serviceName],
    [rule.ServiceType, request.serviceType],
    [rule.Host, request.host],
    [rule.HTTPMethod, request.httpMethod],
    [rule.URLPath, request.urlPath],
    [rule.ResourceARN, request.resourceArn],
  ];
  return (
    fields.every(([pattern, value]) => value === undefined || matchesWildcard(pattern, value)) &&
    Object.entries(rule.Attributes).every(([key, pattern]) => {
      const value = request.attributes?.[key];
      return value !== undefined && matchesWildcard(pattern, value);
    })
  );
}

/**
 * Whether the whole text fits the pattern: `*` stands for any characters, `?` for exactly one, letters of either
 * case are the same. Takes at most pattern × text steps, whatever they are.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let star = -1;
  let resume = 0;
  let p = 0;
  let t = 0;
  while (t < given.length) {
    if (wanted[p] === "*") {
      star = p++;
      resume = t;
    } else if (p < wanted.length && (wanted[p] === "?" || wanted[p] === given[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (wanted[p] === "*") p++;
  return p === wanted.length;
}
