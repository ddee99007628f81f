import type { Finding } from "./policy/evaluate.ts";
import type { Risk } from "./risk.ts";

/** Whether somebody must still say something before the plan may be applied. */
export interface Verdict {
  readonly exitCode: 0 | 2;
  /** How many risks and failed rules nobody has accepted. */
  readonly open: number;
  /** Acknowledgements that accept nothing: what they meant is gone, or they are misspelt. */
  readonly idle: readonly string[];
}

/** Puts the reasons that somebody gave beside the risks at their addresses. */
export function acknowledge<One extends { readonly address?: string; readonly rule?: string }>(
  list: readonly One[],
  acknowledged: ReadonlyMap<string, string>,
): (One & { acknowledged?: string })[] {
  return list.map((one) => {
    const reason = acknowledged.get(one.address ?? one.rule ?? "");
    return reason === undefined ? one : { ...one, acknowledged: reason };
  });
}

/** The verdict over everything that may need an acknowledgement. */
export function judge(
  risks: readonly Risk[],
  failed: readonly (Finding & { acknowledged?: string })[],
  acknowledged: ReadonlyMap<string, string>,
): Verdict {
  const all = [...risks, ...failed];
  const open = all.filter((one) => one.acknowledged === undefined).length;
  const addresses = new Set(all.map((one) => one.address ?? ("rule" in one ? one.rule : "")));
  return {
    exitCode: open > 0 ? 2 : 0,
    open,
    idle: [...acknowledged.keys()].filter((address) => !addresses.has(address)),
  };
}
