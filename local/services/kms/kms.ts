import { z } from "zod";
import { jsonService, type Operation, operation } from "../../gateway/operations.ts";
import { type Authorizer, AwsError, type AwsRequest, type AwsService } from "../../gateway/service.ts";
import type { Deployment, KeySettings, Policy, Statement } from "../../template/deployment.ts";

const KeyId = z.object({ KeyId: z.string().min(1) });

/**
 * The deployment's keys, as far as tools look at them. Nothing is encrypted on this machine: the keys' policies
 * are enforced wherever a service would use a key for a caller, and no key material exists.
 */
export function createKms(deployment: Deployment, authorizer: Authorizer): AwsService {
  const { account, keys, region } = deployment;
  const created = Date.now() / 1000;
  const aliasArn = (name: string) => `arn:aws:kms:${region}:${account}:${name}`;

  /** By id, ARN, alias or alias ARN. */
  function find(id: string, request: AwsRequest, action: string): KeySettings {
    const key = keys.find(
      ({ arn, keyId, aliases }) =>
        [arn, keyId, ...aliases].includes(id) || aliases.some((alias) => aliasArn(alias) === id),
    );
    if (key === undefined) throw new AwsError("NotFoundException", `Key '${id}' does not exist`);
    authorizer.authorize(request.caller, `kms:${action}`, key.arn);
    return key;
  }

  const describe = ({ arn, keyId, description = "" }: KeySettings) => ({
    AWSAccountId: account,
    KeyId: keyId,
    Arn: arn,
    CreationDate: created,
    Description: description,
    Enabled: true,
    KeyState: "Enabled",
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyManager: "CUSTOMER",
    KeySpec: "SYMMETRIC_DEFAULT",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    Origin: "AWS_KMS",
    MultiRegion: false,
  });

  const cryptography = (name: string): readonly [string, Operation] => [
    name,
    operation(z.looseObject({ KeyId: z.string().optional() }), () => {
      throw new AwsError(
        "UnsupportedOperationException",
        `The local run has no key material, so it cannot answer ${name}.`,
      );
    }),
  ];

  return jsonService({
    ListKeys: operation(z.unknown(), (_, { caller }) => {
      authorizer.authorize(caller, "kms:ListKeys", "*");
      return { Keys: keys.map(({ arn, keyId }) => ({ KeyArn: arn, KeyId: keyId })), Truncated: false };
    }),
    ListAliases: operation(z.object({ KeyId: z.string().optional() }), ({ KeyId: of }, request) => {
      authorizer.authorize(request.caller, "kms:ListAliases", "*");
      const listed = of === undefined ? keys : [find(of, request, "ListAliases")];
      const Aliases = listed.flatMap(({ aliases, keyId }) =>
        aliases.map((name) => ({ AliasName: name, AliasArn: aliasArn(name), TargetKeyId: keyId })),
      );
      return { Aliases, Truncated: false };
    }),
    DescribeKey: operation(KeyId, (input, request) => ({
      KeyMetadata: describe(find(input.KeyId, request, "DescribeKey")),
    })),
    GetKeyPolicy: operation(KeyId, (input, request) => {
      const { policy } = find(input.KeyId, request, "GetKeyPolicy");
      return {
        Policy: JSON.stringify(policy === undefined ? {} : policyDocument(policy)),
        PolicyName: "default",
      };
    }),
    ...Object.fromEntries(
      ["Encrypt", "Decrypt", "ReEncrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext"].map(
        cryptography,
      ),
    ),
  });
}

/** The policy as IAM writes it. */
function policyDocument({ statements }: Policy): object {
  const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
  const document = (statement: Statement) =>
    Object.fromEntries(Object.entries(statement).map(([name, value]) => [capital(name), value]));
  return { Version: "2012-10-17", Statement: statements.map(document) };
}
