import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { present } from "../../template/source.ts";

/** The AWS services that a replay calls. */
export interface Clients {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

export interface ClientOptions {
  readonly region: string;
  /** Undefined: AWS, or what AWS_ENDPOINT_URL says. */
  readonly endpoint?: string;
}

/** A local run takes any access key. */
const ANY_KEY = { accessKeyId: "replay", secretAccessKey: "replay" };

/** Clients for one region. An endpoint on this machine needs no credentials. */
export function createClients({ region, endpoint }: ClientOptions): Clients {
  const isLocal = endpoint !== undefined && /^(127\.|localhost$|\[::1\]$)/.test(new URL(endpoint).hostname);
  const keyless = isLocal && process.env.AWS_ACCESS_KEY_ID === undefined;
  const config = present({ region, endpoint, credentials: keyless ? ANY_KEY : undefined });
  return { sqs: new SQSClient(config), lambda: new LambdaClient(config) };
}
