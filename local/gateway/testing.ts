import { createAuthorizer } from "../iam/authorizer.ts";
import { createS3 } from "../services/s3/s3.ts";
import { emptyDeployment } from "../template/empty.ts";
import { Credentials } from "./credentials.ts";
import type { AwsService } from "./service.ts";
import { startGateway } from "./start.ts";

/** What every AWS SDK client takes. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly maxAttempts: number;
}

export interface TestGateway {
  readonly url: string;
  readonly credentials: Credentials;
  readonly administrator: ClientConfig;
  /** The configuration of a client that signs as a role. */
  as(roleArn: string): ClientConfig;
  close(): Promise<void>;
}

const nothing = emptyDeployment({});

/** Refusals in S3's form, for services that stand in its place. */
export const refuseAsS3 = createS3({ deployment: nothing, authorizer: createAuthorizer(nothing) }).refuse;

/** Opens services on a free port, for tests. */
export async function openGateway(services: Readonly<Record<string, AwsService>>): Promise<TestGateway> {
  const credentials = new Credentials("000000000000");
  const gateway = await startGateway({
    port: 0,
    region: "eu-west-1",
    services,
    credentials,
    fallback: (_, response) => response.end("the page"),
  });
  const common = { endpoint: gateway.url, region: "eu-west-1", maxAttempts: 1 };
  return {
    url: gateway.url,
    credentials,
    administrator: { ...common, credentials: { accessKeyId: "anything", secretAccessKey: "anything" } },
    as: (roleArn) => ({ ...common, credentials: credentials.issue(roleArn, "test") }),
    close: () => gateway.close(),
  };
}
