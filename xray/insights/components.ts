type Downstream = ReadonlyMap<string, ReadonlySet<string>>;

/** The connected components of the map, restricted to some nodes. Directions of calls do not matter. */
export function components(
  nodes: ReadonlySet<string>,
  downstream: Downstream,
): readonly ReadonlySet<string>[] {
  const neighbours = new Map<string, Set<string>>();
  const connect = (from: string, to: string) =>
    neighbours.set(from, (neighbours.get(from) ?? new Set()).add(to));
  for (const from of nodes) {
    for (const to of downstream.get(from) ?? []) {
      if (!nodes.has(to)) continue;
      connect(from, to);
      connect(to, from);
    }
  }
  const found: Set<string>[] = [];
  for (const node of nodes) {
    if (found.some((component) => component.has(node))) continue;
    const component = new Set([node]);
    // A set gives out what is added while it is gone through.
    for (const member of component) for (const other of neighbours.get(member) ?? []) component.add(other);
    found.push(component);
  }
  return found;
}

/**
 * Nodes from which no other of the nodes is called, the possible root causes: "the farthest downstream node where
 * X-Ray identified an anomaly". All of them where they call each other in a circle.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-insights.html
 */
export function farthestDownstream(nodes: ReadonlySet<string>, downstream: Downstream): readonly string[] {
  const all = [...nodes];
  const last = all.filter(
    (node) => ![...(downstream.get(node) ?? [])].some((called) => called !== node && nodes.has(called)),
  );
  return last.length > 0 ? last : all;
}
