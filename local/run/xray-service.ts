import { OTLP_PATH, respond } from "@image-text/xray/http";
import type { Xray } from "@image-text/xray/service";
import type { Authorizer, AwsService } from "../gateway/service.ts";

/** Actions whose name is not the path. https://docs.aws.amazon.com/xray/latest/api/API_Operations.html */
const ACTIONS: Readonly<Record<string, string>> = {
  "/TraceSegments": "PutTraceSegments",
  "/TelemetryRecords": "PutTelemetryRecords",
  "/SamplingTargets": "GetSamplingTargets",
  "/SamplingStatisticSummaries": "GetSamplingStatisticSummaries",
  "/TraceSummaries": "GetTraceSummaries",
  "/Traces": "BatchGetTraces",
  "/ServiceGraph": "GetServiceGraph",
  "/TraceGraph": "GetTraceGraph",
  "/TimeSeriesServiceStatistics": "GetTimeSeriesServiceStatistics",
  "/Groups": "GetGroups",
  "/EncryptionConfig": "GetEncryptionConfig",
  "/InsightSummaries": "GetInsightSummaries",
  "/Insight": "GetInsight",
  "/InsightEvents": "GetInsightEvents",
  "/InsightImpactGraph": "GetInsightImpactGraph",
  [OTLP_PATH]: "PutSpans",
};

/** X-Ray behind the signed endpoint: checks the caller's permission, and passes the request on. */
export function xrayService(xray: Xray, authorizer: Authorizer): AwsService {
  return {
    async handle(request) {
      authorizer.authorize(request.caller, `xray:${ACTIONS[request.path] ?? request.path.slice(1)}`, "*");
      return respond(xray, { ...request, sender: request.caller.arn });
    },
  };
}
