import type { Authorizer } from "../gateway/service.ts";
import type { Deployment } from "../template/deployment.ts";

/** What every emulated service is made of. */
export interface ServiceOptions {
  readonly deployment: Deployment;
  readonly authorizer: Authorizer;
}
