import type { ServiceId } from "../traces/trace.ts";
import type { Selector } from "./expression.ts";

/** Whether a node of the map is one of those meant. A name may be any of the node's names. */
export function selects({ name, type, accountId }: Selector, service: ServiceId): boolean {
  return (
    (name === undefined || service.names.includes(name)) &&
    (type === undefined || service.type === type) &&
    (accountId === undefined || service.accountId === accountId)
  );
}

/** The node that the map draws in front of a trace's entry; it bears the entry's name. */
export function clientOf({ name, names }: ServiceId): ServiceId {
  return { name, names, type: "client" };
}
