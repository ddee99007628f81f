import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { type ClientConfig, openGateway } from "../../gateway/testing.ts";
import { createSts } from "./sts.ts";

test("everyone can ask who they are", async () => {
  const gateway = await openGateway({ sts: createSts() });
  const ask = async (config: ClientConfig) => {
    const client = new STSClient(config);
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
    client.destroy();
    return { Arn, Account };
  };
  try {
    expect(await ask(gateway.administrator)).toEqual({
      Arn: "arn:aws:iam::000000000000:user/administrator",
      Account: "000000000000",
    });
    expect(await ask(gateway.as("arn:aws:iam::000000000000:role/reader"))).toEqual({
      Arn: "arn:aws:sts::000000000000:assumed-role/reader/test",
      Account: "000000000000",
    });
  } finally {
    await gateway.close();
  }
});
