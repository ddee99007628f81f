import type { SamplingRule } from "../rules.ts";
import { matchesWildcard } from "../wildcard.ts";

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
