import { METRICS, type MetricName, type MetricNamespace } from "@image-text/contract/metrics";
import type { Metrics } from "./metrics.ts";

/**
 * Publishes a value of a metric of the catalogue, now. `resource` is the name of the function, queue, table or rule
 * that it is about.
 */
export type Meter = <N extends MetricNamespace>(
  namespace: N,
  resource: string,
  metric: MetricName<N>,
  value: number,
) => void;

/** For tests and where nobody looks. */
export const NO_METER: Meter = () => {};

export function createMeter(metrics: Metrics, now: () => number = Date.now): Meter {
  return (namespace, resource, name, value) => {
    const [dimension] = METRICS[namespace].dimensions;
    metrics.record({ namespace, name, dimensions: { [dimension]: resource } }, value, now());
  };
}
