/**
 * The one protocol layer of the emulated services. A service is a list of operations, each of which declares what it
 * reads; everything else follows from the service's model, as the AWS SDK's client exports it.
 */
export { awsJson } from "./aws-json.ts";
export { awsQuery } from "./aws-query.ts";
export { modeled } from "./errors.ts";
export { type Decoded, type InputOf, type Operation, type OutputOf, operation } from "./operation.ts";
export { isRecord } from "./record.ts";
export { restJson, restXml } from "./rest.ts";
export { rpcV2Cbor } from "./rpc-v2-cbor.ts";
export { createService, type EmulatedService, type ServiceDefinition } from "./service.ts";
