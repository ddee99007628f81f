/**
 * `X-Amzn-Trace-Id`, by which a request carries its trace from service to service.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export interface TraceHeader {
  /** Trace id, e.g. `1-5759e988-bd862e3fe1be46a994272793`. */
  readonly root?: string;
  /** Id of the segment or subsegment that sends the request. */
  readonly parent?: string;
  /** Undefined where the caller left the decision open (`Sampled=?`, or nothing). */
  readonly sampled?: boolean;
  /** Every other field in its order, e.g. `Lineage`, which must be handed on. */
  readonly others: readonly (readonly [key: string, value: string])[];
}

/** Reads the header; keys are case-insensitive, as in the X-Ray SDK. What cannot be read is left out. */
export function parseTraceHeader(text: string | undefined): TraceHeader {
  const header: { root?: string; parent?: string; sampled?: boolean } = {};
  const others: [string, string][] = [];
  for (const part of (text ?? "").split(";")) {
    const [key = "", ...rest] = part.split("=");
    const value = rest.join("=").trim();
    if (value === "") continue;
    switch (key.trim().toLowerCase()) {
      case "root":
        header.root = value;
        break;
      case "parent":
        header.parent = value;
        break;
      case "sampled":
        if (value === "1" || value === "0") header.sampled = value === "1";
        break;
      case "self":
        // A load balancer's own entry, which means nothing to whom it forwards to.
        break;
      default:
        others.push([key.trim(), value]);
    }
  }
  return { ...header, others };
}

/** Writes the header in the order that AWS uses: `Root=…;Parent=…;Sampled=…;Lineage=…`. */
export function formatTraceHeader({ root, parent, sampled, others }: TraceHeader): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["Root", root],
    ["Parent", parent],
    ["Sampled", sampled === undefined ? undefined : sampled ? "1" : "0"],
    ...others,
  ];
  return fields.flatMap(([key, value]) => (value === undefined ? [] : `${key}=${value}`)).join(";");
}
