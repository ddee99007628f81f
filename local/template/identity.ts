import { z } from "zod";
import type { KeySettings, Policy, RoleSettings } from "./deployment.ts";
import type { Resolver } from "./resolver.ts";
import { blocks, declared, policyText, present } from "./source.ts";

const Key = z.object({ description: z.string().optional(), policy: policyText.optional() });
const KeyPolicy = z.object({ key_id: z.string(), policy: policyText });
const Alias = z.object({ name: z.string(), target_key_id: z.string() });

/** The KMS keys with their aliases. */
export function readKeys(resolver: Resolver): KeySettings[] {
  const aliases = declared(resolver, "aws_kms_alias", Alias);
  const policies = declared(resolver, "aws_kms_key_policy", KeyPolicy);
  return declared(resolver, "aws_kms_key", Key).map(({ address, config }) => {
    const arn = resolver.attribute(address, "arn");
    const keyId = resolver.attribute(address, "key_id");
    const own = (id: string) => id === arn || id === keyId;
    return {
      arn,
      keyId,
      aliases: aliases.filter((alias) => own(alias.config.target_key_id)).map(({ config: { name } }) => name),
      ...present({
        description: config.description,
        policy: policies.find((other) => own(other.config.key_id))?.config.policy ?? config.policy,
      }),
    };
  });
}

const Role = z.object({
  name: z.string(),
  assume_role_policy: policyText,
  inline_policy: blocks(z.object({ name: z.string(), policy: policyText })),
  managed_policy_arns: z.array(z.string()).default([]),
  permissions_boundary: z.string().optional(),
});
const InlinePolicy = z.object({ name: z.string().optional(), role: z.string(), policy: policyText });
const ManagedPolicy = z.object({ name: z.string().optional(), policy: policyText });
const Attachment = z.object({ role: z.string(), policy_arn: z.string() });

/** The roles with everything that their policies allow, inline or attached. */
export function readRoles(resolver: Resolver): RoleSettings[] {
  const inline = declared(resolver, "aws_iam_role_policy", InlinePolicy);
  const attachments = declared(resolver, "aws_iam_role_policy_attachment", Attachment);
  const managed = new Map(
    declared(resolver, "aws_iam_policy", ManagedPolicy).map(({ address, config }) => [
      resolver.attribute(address, "arn"),
      config.policy,
    ]),
  );
  return declared(resolver, "aws_iam_role", Role).map(({ address, config: role }) => {
    const policies: Record<string, Policy> = {};
    const declaredPolicy = (arn: string): Policy | undefined => {
      const policy = managed.get(arn);
      if (policy === undefined)
        resolver.problem(
          address,
          "policies",
          `what ${arn} allows is not in this stack; write it out instead`,
        );
      return policy;
    };
    for (const { name, policy } of role.inline_policy) policies[name] = policy;
    for (const { address: policyAddress, config } of inline)
      if (config.role === role.name) policies[config.name ?? policyAddress] = config.policy;
    const attached = attachments.filter(({ config }) => config.role === role.name);
    for (const arn of [...role.managed_policy_arns, ...attached.map(({ config }) => config.policy_arn)]) {
      const policy = declaredPolicy(arn);
      if (policy !== undefined) policies[arn] = policy;
    }
    const { permissions_boundary: boundary } = role;
    return {
      name: role.name,
      arn: resolver.attribute(address, "arn"),
      trust: role.assume_role_policy,
      policies,
      ...present({ boundary: boundary === undefined ? undefined : declaredPolicy(boundary) }),
    };
  });
}
