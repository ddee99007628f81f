import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import type { AwsRequest } from "../../gateway/service.ts";
import { defaultKeyPolicy } from "../../iam/authorizer.ts";
import { policyDocument } from "../../iam/document.ts";
import { type Operation, operation } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { page } from "../paging.ts";
import { invalidLimit, invalidMarker, noPolicy } from "./errors.ts";
import type { Keys } from "./keys.ts";

/** The only name a key's policy can have: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
const POLICY = "default";

export function kmsOperations(
  keys: Keys,
  { deployment: { account }, authorizer }: ServiceOptions,
): readonly Operation[] {
  const find = (id: string, { caller }: AwsRequest, action: string) => {
    const key = keys.find(id);
    authorizer.authorize(caller, `kms:${action}`, key.arn);
    return key;
  };
  /** `most` entries can be asked for, `usual` come without a limit. */
  const paged = <T>(
    all: readonly T[],
    { Limit, Marker }: { readonly Limit?: number; readonly Marker?: string },
    [usual, most]: readonly [number, number],
  ) => {
    if (Limit !== undefined && (Limit < 1 || Limit > most)) throw invalidLimit(Limit, most);
    const { items, next } = page(all, Limit ?? usual, Marker, invalidMarker);
    return { items, more: { NextMarker: next, Truncated: next !== undefined } };
  };

  return [
    operation(ListKeysCommand, {
      reads: ["Limit", "Marker"],
      run(input, { caller }) {
        authorizer.authorize(caller, "kms:ListKeys", "*");
        const { items, more } = paged(keys.all, input, [100, 1000]);
        return { Keys: items.map(({ arn, keyId }) => ({ KeyArn: arn, KeyId: keyId })), ...more };
      },
    }),
    operation(ListAliasesCommand, {
      reads: ["KeyId", "Limit", "Marker"],
      run({ KeyId, ...input }, request) {
        authorizer.authorize(request.caller, "kms:ListAliases", "*");
        const listed = KeyId === undefined ? keys.all : [find(KeyId, request, "ListAliases")];
        const aliases = listed.flatMap(({ aliases: names, keyId }) =>
          names.map((name) => ({ AliasName: name, AliasArn: keys.aliasArn(name), TargetKeyId: keyId })),
        );
        const { items, more } = paged(aliases, input, [50, 100]);
        return { Aliases: items, ...more };
      },
    }),
    operation(DescribeKeyCommand, {
      reads: ["KeyId"],
      ignores: { GrantTokens: "there are no grants" },
      run: ({ KeyId }, request) => ({ KeyMetadata: keys.describe(find(KeyId, request, "DescribeKey")) }),
    }),
    operation(ListKeyPoliciesCommand, {
      reads: ["KeyId", "Limit", "Marker"],
      run({ KeyId, ...input }, request) {
        find(KeyId, request, "ListKeyPolicies");
        const { items, more } = paged([POLICY], input, [100, 1000]);
        return { PolicyNames: items, ...more };
      },
    }),
    operation(GetKeyPolicyCommand, {
      reads: ["KeyId", "PolicyName"],
      run({ KeyId, PolicyName = POLICY }, request) {
        const { policy = defaultKeyPolicy(account) } = find(KeyId, request, "GetKeyPolicy");
        if (PolicyName !== POLICY) throw noPolicy(PolicyName);
        return { Policy: policyDocument(policy), PolicyName: POLICY };
      },
    }),
  ];
}
