import { availabilityZoneOf, instanceIdOf } from "./place.ts";
import { elapsed, responseTime } from "./statistics.ts";
import {
  type AnnotationValue,
  type Entity,
  isError,
  isFault,
  isThrottle,
  type ServiceId,
  serviceOf,
  type Trace,
  walk,
} from "./trace.ts";

/** A service as the API names it. */
export interface ApiServiceId {
  readonly Name: string;
  readonly Names: readonly string[];
  readonly AccountId?: string;
  readonly Type?: string;
}

/** A summary without its root causes, which come from `rootcause.ts`. Times are seconds. */
export interface TraceSummary {
  readonly Id: string;
  readonly StartTime: number;
  readonly Duration: number;
  readonly ResponseTime?: number;
  readonly HasFault: boolean;
  readonly HasError: boolean;
  readonly HasThrottle: boolean;
  readonly IsPartial: boolean;
  readonly Http: {
    readonly HttpURL?: string;
    readonly HttpStatus?: number;
    readonly HttpMethod?: string;
    readonly UserAgent?: string;
    readonly ClientIp?: string;
  };
  readonly Annotations: Readonly<
    Record<
      string,
      readonly { readonly AnnotationValue: ApiAnnotation; readonly ServiceIds: readonly ApiServiceId[] }[]
    >
  >;
  readonly Users: readonly { readonly UserName: string; readonly ServiceIds: readonly ApiServiceId[] }[];
  readonly ServiceIds: readonly ApiServiceId[];
  readonly ResourceARNs: readonly { readonly ARN: string }[];
  readonly InstanceIds: readonly { readonly Id: string }[];
  readonly AvailabilityZones: readonly { readonly Name: string }[];
  readonly EntryPoint?: ApiServiceId;
  readonly Revision: number;
}

export type ApiAnnotation =
  | { readonly StringValue: string }
  | { readonly NumberValue: number }
  | { readonly BooleanValue: boolean };

/**
 * What GetTraceSummaries says of a trace. "HasFault: the root segment document has a 500 series error", HasError
 * the same with 400, "HasThrottle: one or more of the segment documents has a 429 throttling error".
 * https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html
 */
export function summarize(trace: Trace): TraceSummary {
  const { root } = trace;
  const seconds = root === undefined ? undefined : responseTime(root);
  const services = new Collected<ApiServiceId, undefined>();
  const users = new Collected<string, ApiServiceId>();
  const annotations = new Map<string, Collected<ApiAnnotation, ApiServiceId>>();
  const arns = new Collected<string, undefined>();
  const instances = new Collected<string, undefined>();
  const zones = new Collected<string, undefined>();

  for (const segment of trace.segments) {
    const service = apiServiceId(serviceOf(segment));
    services.add(service);
    if (segment.user !== undefined) users.add(segment.user, service);
    if (segment.resourceArn !== undefined) arns.add(segment.resourceArn);
    const instance = instanceIdOf(segment.aws);
    if (instance !== undefined) instances.add(instance);
    const zone = availabilityZoneOf(segment.aws);
    if (zone !== undefined) zones.add(zone);
    for (const entity of walk(segment)) {
      for (const [key, value] of entity.annotations) {
        let values = annotations.get(key);
        if (values === undefined) {
          values = new Collected();
          annotations.set(key, values);
        }
        values.add(apiAnnotation(value), service);
      }
    }
  }

  return {
    Id: trace.id,
    StartTime: trace.startTime,
    Duration: elapsed(trace.startTime, trace.endTime),
    ...(seconds === undefined ? {} : { ResponseTime: seconds }),
    HasFault: root !== undefined && isFault(root),
    HasError: root !== undefined && isError(root),
    HasThrottle: trace.segments.some(isThrottle),
    IsPartial: trace.partial,
    Http: httpOf(root),
    Annotations: Object.fromEntries(
      [...annotations].map(([key, values]) => [
        key,
        values.entries().map(([value, of]) => ({ AnnotationValue: value, ServiceIds: of })),
      ]),
    ),
    Users: users.entries().map(([user, of]) => ({ UserName: user, ServiceIds: of })),
    ServiceIds: services.keys(),
    ResourceARNs: arns.keys().map((arn) => ({ ARN: arn })),
    InstanceIds: instances.keys().map((id) => ({ Id: id })),
    AvailabilityZones: zones.keys().map((name) => ({ Name: name })),
    ...(root === undefined ? {} : { EntryPoint: apiServiceId(serviceOf(root)) }),
    Revision: trace.revision,
  };
}

export function apiServiceId(id: ServiceId): ApiServiceId {
  return {
    Name: id.name,
    Names: id.names,
    ...(id.accountId === undefined ? {} : { AccountId: id.accountId }),
    ...(id.type === undefined ? {} : { Type: id.type }),
  };
}

/** Different values in the order they came, each with what belongs to it, without repetition. */
class Collected<K, V> {
  readonly #values = new Map<string, { readonly key: K; readonly with: Map<string, V> }>();

  add(key: K, value?: V): void {
    const name = JSON.stringify(key);
    let entry = this.#values.get(name);
    if (entry === undefined) {
      entry = { key, with: new Map() };
      this.#values.set(name, entry);
    }
    if (value !== undefined) entry.with.set(JSON.stringify(value), value);
  }

  keys(): K[] {
    return [...this.#values.values()].map((entry) => entry.key);
  }

  entries(): [K, V[]][] {
    return [...this.#values.values()].map((entry) => [entry.key, [...entry.with.values()]]);
  }
}

function apiAnnotation(value: AnnotationValue): ApiAnnotation {
  if (typeof value === "string") return { StringValue: value };
  return typeof value === "number" ? { NumberValue: value } : { BooleanValue: value };
}

function httpOf(root: Entity | undefined): TraceSummary["Http"] {
  const request = root?.http?.request;
  const status = root?.http?.response?.status;
  return {
    ...(request?.url === undefined ? {} : { HttpURL: request.url }),
    ...(status === undefined ? {} : { HttpStatus: status }),
    ...(request?.method === undefined ? {} : { HttpMethod: request.method }),
    ...(request?.user_agent === undefined ? {} : { UserAgent: request.user_agent }),
    ...(request?.client_ip === undefined ? {} : { ClientIp: request.client_ip }),
  };
}
