import { z } from "zod";
import type { RuleUpdate, SamplingRules } from "../sampling/rules.ts";
import { type Operation, operation } from "../service/operation.ts";
import { page } from "../service/paging.ts";
import { groupName, groupSelector, nextToken, tags as tagList } from "../service/schemas.ts";
import type { Encryption } from "./encryption.ts";
import type { Groups } from "./groups.ts";
import type { ResourcePolicies } from "./policies.ts";
import { MAX_TAGS, type Tags } from "./tags.ts";

/** Groups and rules on a page; AWS documents no number. There are never more than 26 of either. */
const PER_PAGE = 100;

/** What the calls below read and change. `now` gives epoch seconds; `changed` is told of every change. */
export interface Settings {
  readonly groups: Groups;
  readonly rules: SamplingRules;
  readonly tags: Tags;
  readonly encryption: Encryption;
  readonly policies: ResourcePolicies;
  now(): number;
  changed(): void;
}

/** The calls that read and change groups, sampling rules, encryption, resource policies and tags. */
export function settings({
  groups,
  rules,
  tags,
  encryption,
  policies,
  now,
  changed,
}: Settings): Readonly<Record<string, Operation>> {
  return {
    "/CreateGroup": operation(
      z.object({
        GroupName: groupName,
        FilterExpression: z.string().nullish(),
        InsightsConfiguration: insights,
        Tags: newTags,
      }),
      (input) => {
        const Group = groups.create(
          input.GroupName,
          input.FilterExpression ?? undefined,
          input.InsightsConfiguration,
        );
        tags.begin(Group.GroupARN, input.Tags ?? []);
        changed();
        return { Group };
      },
    ),
    "/GetGroup": operation(z.object(groupSelector), (input) => ({ Group: groups.get(input) })),
    "/Groups": operation(z.object({ NextToken: nextToken }), (input) => {
      const { items, ...next } = page(groups.list(), (group) => group.GroupName, PER_PAGE, input);
      return { Groups: items, ...next };
    }),
    "/UpdateGroup": operation(
      z.object({ ...groupSelector, FilterExpression: z.string().nullish(), InsightsConfiguration: insights }),
      (input) => {
        const Group = groups.update(
          input,
          input.FilterExpression ?? undefined,
          input.InsightsConfiguration,
          now(),
        );
        changed();
        return { Group };
      },
    ),
    "/DeleteGroup": operation(z.object(groupSelector), (input) => {
      tags.end(groups.delete(input).GroupARN);
      changed();
      return {};
    }),

    "/CreateSamplingRule": operation(
      z.object({ SamplingRule: newRule, Tags: newTags }),
      ({ SamplingRule: { SamplingRateBoost: boost, ...rule }, Tags }) => {
        const record = rules.create(
          { ...rule, Attributes: rule.Attributes ?? {}, ...(boost ? { SamplingRateBoost: boost } : {}) },
          now(),
        );
        tags.begin(record.SamplingRule.RuleARN, Tags ?? []);
        changed();
        return { SamplingRuleRecord: record };
      },
    ),
    "/GetSamplingRules": operation(z.object({ NextToken: nextToken }), (input) => {
      const { items, ...next } = page(
        rules.list(),
        ({ SamplingRule: rule }) => `${String(rule.Priority).padStart(5, "0")} ${rule.RuleName}`,
        PER_PAGE,
        input,
      );
      return { SamplingRuleRecords: items, ...next };
    }),
    "/UpdateSamplingRule": operation(
      z.object({ SamplingRuleUpdate: z.object({ ...ruleSelector, ...ruleFields }).partial() }),
      ({ SamplingRuleUpdate: { RuleName, RuleARN, ...update } }) => {
        const record = rules.update({ RuleName, RuleARN }, given(update), now());
        changed();
        return { SamplingRuleRecord: record };
      },
    ),
    "/DeleteSamplingRule": operation(z.object(ruleSelector).partial(), (input) => {
      const record = rules.delete(input, now());
      tags.end(record.SamplingRule.RuleARN);
      changed();
      return { SamplingRuleRecord: record };
    }),

    "/EncryptionConfig": operation(z.object({}), () => ({ EncryptionConfig: encryption.get() })),
    "/PutEncryptionConfig": operation(
      z.object({ Type: z.enum(["NONE", "KMS"]), KeyId: z.string().min(1).max(3000).nullish() }),
      ({ Type, KeyId }) => {
        const EncryptionConfig = encryption.put(Type, KeyId);
        changed();
        return { EncryptionConfig };
      },
    ),

    "/PutResourcePolicy": operation(
      z.object({
        PolicyName: policyName,
        PolicyDocument: z.string(),
        PolicyRevisionId: z.string().nullish(),
        BypassPolicyLockoutCheck: z.boolean().nullish(),
      }),
      (input) => ({
        ResourcePolicy: policies.put(input.PolicyName, input.PolicyDocument, input.PolicyRevisionId, now()),
      }),
    ),
    "/ListResourcePolicies": operation(z.object({ NextToken: nextToken }), () => ({
      ResourcePolicies: policies.list(),
    })),
    "/DeleteResourcePolicy": operation(
      z.object({ PolicyName: policyName, PolicyRevisionId: z.string().nullish() }),
      (input) => {
        policies.delete(input.PolicyName, input.PolicyRevisionId);
        return {};
      },
    ),

    "/TagResource": operation(z.object({ ResourceARN: resourceArn, Tags: tagList }), (input) => {
      tags.add(input.ResourceARN, input.Tags);
      return {};
    }),
    "/UntagResource": operation(
      z.object({ ResourceARN: resourceArn, TagKeys: z.array(z.string().min(1).max(128)).max(200) }),
      (input) => {
        tags.remove(input.ResourceARN, input.TagKeys);
        return {};
      },
    ),
    "/ListTagsForResource": operation(
      z.object({ ResourceARN: resourceArn, NextToken: nextToken }),
      ({ ResourceARN }) => ({ Tags: tags.list(ResourceARN) }),
    ),
  };
}

const insights = z
  .object({ InsightsEnabled: z.boolean().nullish(), NotificationsEnabled: z.boolean().nullish() })
  .nullish();

const policyName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w+=,.@-]+$/);
const newTags = tagList.max(MAX_TAGS).nullish();
const resourceArn = z.string().min(1).max(1011);

const ruleSelector = { RuleName: z.string().nullish(), RuleARN: z.string().nullish() };

const ruleFields = {
  ResourceARN: z.string().max(500),
  Priority: z.int(),
  FixedRate: z.number().min(0).max(1),
  ReservoirSize: z.int().min(0),
  ServiceName: z.string().max(64),
  ServiceType: z.string().max(64),
  Host: z.string().max(64),
  HTTPMethod: z.string().max(10),
  URLPath: z.string().max(128),
  Attributes: z.record(z.string().min(1).max(32), z.string().min(1).max(32)),
  SamplingRateBoost: z.object({
    MaxRate: z.number().min(0).max(1),
    CooldownWindowMinutes: z.int().min(0),
  }),
};

const newRule = z.object({
  ...ruleFields,
  RuleName: z.string().min(1).max(32),
  Priority: z.int().min(1).max(9999),
  Version: z.int().min(1),
  Attributes: ruleFields.Attributes.nullish(),
  SamplingRateBoost: ruleFields.SamplingRateBoost.nullish(),
});

/** Without what was not given. */
function given(update: { readonly [K in keyof RuleUpdate]?: RuleUpdate[K] | undefined }): RuleUpdate {
  return Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
}
