import {
  DescribeKeyCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGateway, type TestGateway } from "../../gateway/testing.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { parsePolicy } from "../../template/policy.ts";
import { createKms } from "./kms.ts";

const arn = "arn:aws:kms:eu-west-1:000000000000:key/1";
const policy = {
  statements: [
    { effect: "Allow" as const, principal: { AWS: ["*"] }, action: ["kms:DescribeKey"], resource: ["*"] },
  ],
};
const deployment = emptyDeployment({
  keys: [
    { arn, keyId: "1", aliases: ["alias/data"], description: "data", policy },
    { arn: arn.replace(/1$/, "9"), keyId: "9", aliases: ["alias/more"] },
  ],
});

let gateway: TestGateway;
let client: KMSClient;
beforeAll(async () => {
  gateway = await openGateway({ kms: createKms({ deployment, authorizer: createAuthorizer(deployment) }) });
  client = new KMSClient(gateway.administrator);
});
afterAll(async () => {
  client.destroy();
  await gateway.close();
});

test.each(["1", arn, "alias/data", "arn:aws:kms:eu-west-1:000000000000:alias/data"])(
  "a key is found as %s",
  async (KeyId) => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata).toMatchObject({ Arn: arn, KeyId: "1", Description: "data", KeyState: "Enabled" });
  },
);

test("keys and aliases are listed, and a policy reads as it was written", async () => {
  expect((await client.send(new ListKeysCommand({}))).Keys).toContainEqual({ KeyArn: arn, KeyId: "1" });
  expect((await client.send(new ListAliasesCommand({}))).Aliases).toMatchObject([
    { AliasName: "alias/data", TargetKeyId: "1" },
    { AliasName: "alias/more", TargetKeyId: "9" },
  ]);
  const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: "1" }));
  expect(parsePolicy(Policy)).toEqual(policy);
});

test("lists come in pages", async () => {
  const first = await client.send(new ListAliasesCommand({ Limit: 1 }));
  expect(first).toMatchObject({ Aliases: [{ AliasName: "alias/data" }], Truncated: true });
  const second = await client.send(new ListAliasesCommand({ Limit: 1, Marker: first.NextMarker }));
  expect(second).toMatchObject({ Aliases: [{ AliasName: "alias/more" }], Truncated: false });
  await expect(client.send(new ListAliasesCommand({ Marker: "x" }))).rejects.toMatchObject({
    name: "InvalidMarkerException",
  });
  await expect(client.send(new ListKeysCommand({ Limit: 1001 }))).rejects.toThrow("between 1 and 1000");
});

test("a key without a policy of its own has the one that trusts the account", async () => {
  const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: "alias/more" }));
  expect(Policy).toContain('"AWS":["arn:aws:iam::000000000000:root"]');
});

test("no key is invented, and nothing is encrypted", async () => {
  await expect(client.send(new DescribeKeyCommand({ KeyId: "2" }))).rejects.toMatchObject({
    name: "NotFoundException",
  });
  await expect(client.send(new EncryptCommand({ KeyId: "1", Plaintext: Buffer.from("x") }))).rejects.toThrow(
    "Encrypt is an operation of AWS KMS that this emulator does not offer.",
  );
});
