import * as model from "@aws-sdk/client-kms";
import { awsJson, createService, type EmulatedService } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { Keys } from "./keys.ts";
import { kmsOperations } from "./operations.ts";

/** AWS KMS over the deployment's keys, as far as tools read them. */
export function createKms(options: ServiceOptions): EmulatedService {
  return createService({
    name: "AWS KMS",
    model,
    protocols: [awsJson({ version: "1.1" })],
    operations: kmsOperations(new Keys(options.deployment), options),
  });
}
