import type { AwsService } from "../gateway/service.ts";
import { AwsError, type AwsRequest, type AwsResponse } from "../gateway/service.ts";

const caller = {
  arn: "arn:aws:iam::000000000000:user/administrator",
  account: "000000000000",
  accessKeyId: "a",
};

/** Sends one request to a service, and encodes its refusal as the gateway does. */
export async function ask(service: AwsService, parts: Partial<AwsRequest>): Promise<AwsResponse> {
  const request: AwsRequest = {
    service: "any",
    region: "eu-west-1",
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    caller,
    id: "an-id",
    ...parts,
  };
  try {
    return await service.handle(request);
  } catch (error) {
    if (!(error instanceof AwsError) || service.refuse === undefined) throw error;
    return service.refuse(error, request);
  }
}
