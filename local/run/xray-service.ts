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
};

/** X-Ray behind the signed endpoint: asks for the caller's permission, then lets X-Ray answer. */
export function xrayService(xray: Xray, authorizer: Authorizer): AwsService {
  return {
    async handle(request) {
      authorizer.authorize(request.caller, `xray:${ACTIONS[request.path] ?? request.path.slice(1)}`, "*");
      const { status, body } = xray.handle(request.path, request.body);
      return {
        status,
        headers: {
          "content-type": "application/json",
          ...(typeof body.__type === "string" ? { "x-amzn-errortype": body.__type } : {}),
        },
        body: JSON.stringify(body),
      };
    },
  };
}
