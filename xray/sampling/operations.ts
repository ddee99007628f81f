import { z } from "zod";
import type { Doctor } from "../doctor/doctor.ts";
import { type Operation, operation } from "../service/operation.ts";
import { page } from "../service/paging.ts";
import { nextToken, timestamp } from "../service/schemas.ts";
import type { SamplingRules } from "./rules.ts";
import { SamplingStatistics } from "./statistics.ts";
import { SamplingTargets } from "./targets.ts";

/** Summaries on a page; AWS documents no number. */
const SUMMARIES_PER_PAGE = 100;

/** The calls by which callers report what they sampled and get their quotas. `now` gives epoch seconds. */
export function samplingOperations(
  rules: SamplingRules,
  now: () => number,
  doctor: Pick<Doctor, "report">,
): Readonly<Record<string, Operation>> {
  const targets = new SamplingTargets();
  const statistics = new SamplingStatistics();
  return {
    "/SamplingTargets": operation(targetsRequest, (input, sender) => {
      const known = new Map(rules.list().map(({ SamplingRule: rule }) => [rule.RuleName, rule]));
      targets.keepOnly([...known.keys()]);
      const documents = input.SamplingStatisticsDocuments;
      return {
        SamplingTargetDocuments: documents.flatMap((document) => {
          const rule = known.get(document.RuleName);
          if (rule === undefined) return [];
          statistics.add(document, now());
          const { RequestCount: seen, SampledCount: sampled, BorrowCount: borrowed } = document;
          if (seen > 0 && sampled + (borrowed ?? 0) === 0) {
            const reason = `a client saw requests under the rule ${document.RuleName} and sampled none of them.`;
            doctor.report({ rule: "not-sampled", reason, sender });
          }
          return targets.assign(rule, document.ClientID, now());
        }),
        LastRuleModification: rules.modifiedAt,
        UnprocessedStatistics: documents.filter(({ RuleName }) => !known.has(RuleName)).map(unknownRule),
        UnprocessedBoostStatistics: (input.SamplingBoostStatisticsDocuments ?? []).map(noBoost),
      };
    }),

    "/SamplingStatisticSummaries": operation(z.object({ NextToken: nextToken }), (input) => {
      const { items, ...next } = page(
        statistics.list(),
        ({ Timestamp, RuleName }) => `${String(Timestamp).padStart(12, "0")} ${RuleName}`,
        SUMMARIES_PER_PAGE,
        input,
      );
      return { SamplingStatisticSummaries: items, ...next };
    }),
  };
}

// Limits of the members: https://docs.aws.amazon.com/xray/latest/api/API_SamplingStatisticsDocument.html
const ruleName = z.string().min(1).max(32);
const count = z.int().min(0);

const targetsRequest = z.object({
  SamplingStatisticsDocuments: z
    .array(
      z.object({
        RuleName: ruleName,
        ClientID: z.string().length(24),
        Timestamp: timestamp,
        RequestCount: count,
        SampledCount: count,
        BorrowCount: count.nullish(),
      }),
    )
    .max(25),
  SamplingBoostStatisticsDocuments: z
    .array(
      z.object({
        RuleName: ruleName,
        ServiceName: z.string().max(64),
        Timestamp: timestamp,
        AnomalyCount: count,
        TotalCount: count,
        SampledAnomalyCount: count,
      }),
    )
    .max(25)
    .nullish(),
});

function unknownRule({ RuleName }: { readonly RuleName: string }): object {
  return {
    RuleName,
    ErrorCode: "InvalidRuleName",
    Message: `There is no sampling rule ${RuleName}`,
  };
}

function noBoost({ RuleName }: { readonly RuleName: string }): object {
  return {
    RuleName,
    ErrorCode: "Unsupported",
    Message: "Sampling rate boosts are not played on one machine",
  };
}
