import { S3Client } from "@aws-sdk/client-s3";
import type { Authorizer } from "../../gateway/service.ts";
import { openGateway, type TestGateway } from "../../gateway/testing.ts";
import { createAuthorizer } from "../../iam/authorizer.ts";
import type { BucketSettings, Deployment } from "../../template/deployment.ts";
import { emptyDeployment } from "../../template/empty.ts";
import { createS3, type S3 } from "./s3.ts";

export const bucket = (name: string, more: Partial<BucketSettings> = {}): BucketSettings => ({
  name,
  arn: `arn:aws:s3:::${name}`,
  versioned: false,
  notifications: [],
  ...more,
});

export interface TestS3 {
  readonly s3: S3;
  readonly gateway: TestGateway;
  /** The administrator's. */
  readonly client: S3Client;
  /** A client that signs as a role; closed with the rest. */
  as(roleArn: string): S3Client;
  close(): Promise<void>;
}

/** Opens S3 on a free port for tests; by default with a versioned bucket `images` and a plain one `plain`. */
export async function openS3(
  deployment: Deployment = emptyDeployment({
    buckets: [bucket("images", { versioned: true }), bucket("plain")],
  }),
  authorizer: Authorizer = createAuthorizer(deployment),
): Promise<TestS3> {
  const s3 = createS3({ deployment, authorizer });
  const gateway = await openGateway({ s3 });
  const clients: S3Client[] = [];
  const open = (config: ConstructorParameters<typeof S3Client>[0]) => {
    const client = new S3Client(config ?? {});
    clients.push(client);
    return client;
  };
  return {
    s3,
    gateway,
    client: open(gateway.administrator),
    as: (roleArn) => open(gateway.as(roleArn)),
    close: async () => {
      for (const client of clients) client.destroy();
      await gateway.close();
      await s3.close();
    },
  };
}

/** The bytes of an answer's body. */
export async function bytes(
  body: { transformToByteArray(): Promise<Uint8Array> } | undefined,
): Promise<Buffer> {
  return Buffer.from((await body?.transformToByteArray()) ?? []);
}
