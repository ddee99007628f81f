import * as model from "@aws-sdk/client-eventbridge";
import { awsJson, createService, type EmulatedService } from "../../protocol/index.ts";
import type { ServiceOptions } from "../options.ts";
import { EventBus, type Targets } from "./bus.ts";
import { eventBridgeOperations } from "./operations.ts";

/** Amazon EventBridge, with the bus that other parts of the run publish to. */
export interface EventBridge extends EmulatedService {
  readonly bus: EventBus;
}

/**
 * Amazon EventBridge over the deployment's rules: events can be put, rules looked at, patterns tried.
 * Throws a PatternError where a rule's pattern is not valid.
 */
export function createEventBridge(options: ServiceOptions & { readonly targets: Targets }): EventBridge {
  const bus = new EventBus(options.deployment, options.targets);
  const service = createService({
    name: "Amazon EventBridge",
    model,
    protocols: [awsJson({ version: "1.1" })],
    operations: eventBridgeOperations(bus, options),
  });
  return { ...service, bus };
}
