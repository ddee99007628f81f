import { Anomaly, type Bucket } from "./anomaly.ts";
import { FaultBaseline, limitsOf } from "./baseline.ts";
import type { Visit } from "./observer.ts";

/** Fault rates remembered for forecasts, by service: a week of minutes. */
const MAX_RATES = 7 * 24 * 60;

interface Service {
  readonly baseline: FaultBaseline;
  readonly anomaly: Anomaly;
  /** In the buckets since the service last was as usual. */
  faults: number;
  /** The fault rate that was expected from a time (epoch seconds) on. */
  readonly rates: { readonly time: number; readonly rate: number }[];
}

/** What the services of a group usually do, and which of them do something else now. Services go by their keys. */
export class Health {
  readonly #services = new Map<string, Service>();

  /**
   * Judges a bucket that is over, by the group's visits in it. `requests` counts all visits of each service,
   * in the group or not: in a group of faults every request is one, which must not become usual.
   */
  judge(bucket: Bucket, visits: readonly Visit[], requests: ReadonlyMap<string, number>): void {
    const faults = new Map<string, number>();
    for (const { service, fault } of visits) faults.set(service, (faults.get(service) ?? 0) + Number(fault));
    for (const key of new Set([...this.#services.keys(), ...faults.keys()])) {
      const service = this.#service(key);
      const failed = faults.get(key) ?? 0;
      const total = Math.max(failed, requests.get(key) ?? 0);
      service.anomaly.add(bucket, failed, service.baseline.limits(total));
      service.faults = service.anomaly.since === undefined ? 0 : service.faults + failed;
      if (total === 0) continue;
      service.rates.push({ time: bucket.start, rate: service.baseline.rate });
      if (service.rates.length > MAX_RATES) service.rates.shift();
      service.baseline.learn(total, failed);
    }
  }

  unusual(): ReadonlySet<string> {
    return new Set([...this.#services].flatMap(([key, { anomaly }]) => (anomaly.active ? key : [])));
  }

  /** When the first of the services began to be unusual, epoch seconds. */
  since(services: Iterable<string>): number | undefined {
    const times = [...services].flatMap((key) => this.#service(key).anomaly.since ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** When the last of the services ceased to be unusual, epoch seconds. */
  until(services: Iterable<string>): number | undefined {
    const times = [...services].flatMap((key) => this.#service(key).anomaly.until ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  /** Most faults first. */
  byFaults(services: Iterable<string>): readonly string[] {
    return [...services].sort((a, b) => this.#service(b).faults - this.#service(a).faults);
  }

  /** The faults expected of some requests to the services at a time (epoch seconds). */
  forecast(
    services: readonly string[],
    time: number,
    requests: number,
  ): { readonly FaultCountLow: number; readonly FaultCountHigh: number } {
    const rates = services.flatMap(
      (key) => this.#services.get(key)?.rates.findLast((known) => known.time <= time)?.rate ?? [],
    );
    const { low, high } = limitsOf(Math.max(new FaultBaseline().rate, ...rates), requests);
    return { FaultCountLow: low, FaultCountHigh: high };
  }

  #service(key: string): Service {
    let service = this.#services.get(key);
    if (service === undefined) {
      service = { baseline: new FaultBaseline(), anomaly: new Anomaly(), faults: 0, rates: [] };
      this.#services.set(key, service);
    }
    return service;
  }
}
