import { XraySamplingRule } from "@cdktf/provider-aws/lib/xray-sampling-rule/index.js";
import { Construct } from "constructs";
import type { SamplingRule } from "../environments/environment.ts";
import type { Names } from "../environments/names.ts";

/**
 * X-Ray sampling rules for callers of this environment.
 *
 * What they steer: programs that are instrumented with an X-Ray SDK (an uploader, say) and services in front such as
 * API Gateway. What they do not: the two functions, whose rate Lambda fixes at one request a second and 5 % of the
 * rest (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html). A sampling decision that arrives in a trace
 * header (`Sampled=1`) is kept by every service, without any rule. No rule can select requests that will fail: the
 * decision is made before the work.
 *
 * Rules apply to a whole account and region. So a rule without a service name is limited to callers whose names
 * begin with this environment's prefix.
 */
export class SamplingRules extends Construct {
  constructor(scope: Construct, id: string, props: { rules: readonly SamplingRule[]; names: Names }) {
    super(scope, id);
    for (const rule of props.rules)
      new XraySamplingRule(this, rule.name, {
        ruleName: props.names.samplingRule(rule.name),
        priority: rule.priority,
        reservoirSize: rule.reservoir,
        fixedRate: rule.rate,
        serviceName: rule.serviceName ?? props.names.caller(rule.callers ?? "*"),
        serviceType: rule.serviceType,
        host: rule.host,
        httpMethod: rule.method,
        urlPath: rule.path,
        // The X-Ray SDKs ignore rules that name a resource.
        resourceArn: "*",
        version: 1,
      });
  }
}
