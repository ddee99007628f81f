import type { Xray } from "@image-text/xray/service";
import { z } from "zod";
import type { ImageRow } from "../page/source.ts";

/** What happened in a run, as `npm start -- --json` writes it. */
export interface Report {
  readonly environment: string;
  /** The results table's mode at the end. */
  readonly capacity: "provisioned" | "on-demand";
  /** From the first upload to the end of the last, in seconds. */
  readonly seconds: number;
  readonly images: readonly ReportedImage[];
  readonly services: readonly ReportedService[];
  readonly edges: readonly ReportedEdge[];
  /** The events in the failure queue at the end. */
  readonly failureQueue: readonly {
    readonly key?: string;
    readonly function: string;
    readonly reason: string;
  }[];
}

export interface ReportedImage {
  readonly key: string;
  readonly status: ImageRow["status"];
  readonly reason?: string;
  /** One entry for each line of text, from top to bottom. */
  readonly text: readonly string[];
  readonly traceId?: string;
}

export interface Counts {
  readonly calls: number;
  readonly errors: number;
  /** Among the errors. */
  readonly throttles: number;
  readonly faults: number;
  /** Mean response time in seconds. */
  readonly latency: number;
}

export interface ReportedService extends Counts {
  readonly name: string;
  readonly type: string;
}

/** The type that X-Ray gives a DynamoDB table on the trace map. */
export const DYNAMODB_TABLE = "AWS::DynamoDB::Table";

export interface ReportedEdge extends Counts {
  readonly from: { readonly name: string; readonly type: string };
  readonly to: { readonly name: string; readonly type: string };
}

const statistics = z
  .object({
    ErrorStatistics: z.object({ ThrottleCount: z.number(), TotalCount: z.number() }),
    FaultStatistics: z.object({ TotalCount: z.number() }),
    TotalCount: z.number(),
    TotalResponseTime: z.number(),
  })
  .transform(
    (summary): Counts => ({
      calls: summary.TotalCount,
      errors: summary.ErrorStatistics.TotalCount,
      throttles: summary.ErrorStatistics.ThrottleCount,
      faults: summary.FaultStatistics.TotalCount,
      latency: summary.TotalCount === 0 ? 0 : summary.TotalResponseTime / summary.TotalCount,
    }),
  );
const NOTHING: Counts = { calls: 0, errors: 0, throttles: 0, faults: 0, latency: 0 };

const graph = z.object({
  NextToken: z.string().nullish(),
  Services: z.array(
    z.object({
      ReferenceId: z.number(),
      Name: z.string(),
      Type: z.string().default(""),
      SummaryStatistics: statistics.default(NOTHING),
      Edges: z
        .array(z.object({ ReferenceId: z.number(), SummaryStatistics: statistics.default(NOTHING) }))
        .default([]),
    }),
  ),
});

/** Longest range of one GetServiceGraph call: https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html */
const RANGE_SECONDS = 6 * 60 * 60;

/**
 * Services and edges of the trace map since `since` (epoch seconds), from the X-Ray API.
 * The `client` node, which stands for the uploader, is left out.
 */
export function serviceGraph(xray: Xray, since: number): Pick<Report, "services" | "edges"> {
  const end = Math.ceil(Date.now() / 1000) + 1;
  const start = Math.max(Math.floor(since), end - RANGE_SECONDS);
  const nodes: z.infer<typeof graph>["Services"] = [];
  let token: string | undefined;
  do {
    const { status, body } = xray.handle("/ServiceGraph", {
      StartTime: start,
      EndTime: end,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    if (status !== 200) throw new Error(`GetServiceGraph answered ${status}: ${JSON.stringify(body)}`);
    const page = graph.parse(body);
    nodes.push(...page.Services);
    token = page.NextToken ?? undefined;
  } while (token !== undefined);

  const services = nodes.filter(({ Type }) => Type !== "client");
  const byId = new Map(services.map((node) => [node.ReferenceId, { name: node.Name, type: node.Type }]));
  return {
    services: services.map(({ Name, Type, SummaryStatistics }) => ({
      name: Name,
      type: Type,
      ...SummaryStatistics,
    })),
    edges: services.flatMap((node) =>
      node.Edges.flatMap(({ ReferenceId, SummaryStatistics }) => {
        const to = byId.get(ReferenceId);
        return to === undefined
          ? []
          : [{ from: { name: node.Name, type: node.Type }, to, ...SummaryStatistics }];
      }),
    ),
  };
}

export function reportedImage({ key, status, reason, lines, traceId }: ImageRow): ReportedImage {
  return {
    key,
    status,
    ...(reason === undefined ? {} : { reason }),
    text: lines.map(({ text }) => text),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** Whether every upload ended as a result or a recorded rejection. */
export const isComplete = (report: Pick<Report, "images">): boolean =>
  report.images.every(({ status }) => status === "text" || status === "rejected");
