import type { ShownPermission } from "../report.ts";
import { code, plain } from "./text.ts";

/** How a statement changes, as one item of the page. */
export function permissionItem(change: ShownPermission): string {
  const { before, after } = change;
  const sign = change.broadened ? (change.warnings.length > 0 ? "🔺" : "▲") : "▽";
  const name = (after ?? before)?.sid;
  const lines = [
    `- ${sign} **${change.construct === change.address ? code(change.address) : code(change.construct)}**${
      name ? ` ${code(name)}` : ""
    } ${verdict(change)}${change.whom ? ` for ${change.whom.map(code).join(", ")}` : ""}${
      change.warnings.length > 0 ? `: **${plain(change.warnings.join("; "))}**` : ""
    }`,
  ];
  for (const part of ["principals", "actions", "resources", "conditions"] as const) {
    const old = before?.[part] ?? [];
    const fresh = after?.[part] ?? [];
    const gained = fresh.filter((one) => !old.includes(one));
    const lost = old.filter((one) => !fresh.includes(one));
    if (part === "principals" && change.whom && gained.length + lost.length === old.length + fresh.length)
      continue;
    if (gained.length > 0) lines.push(`  - ${before ? "+ " : ""}${part}: ${list(gained)}`);
    if (lost.length > 0) lines.push(`  - − ${part}: ${list(lost)}`);
  }
  return lines.join("\n");
}

function verdict({ kind, broadened, before, after }: ShownPermission): string {
  const effect = (after ?? before)?.effect;
  if (kind === "added") return effect === "Deny" ? "newly **denies**" : "newly **allows**";
  if (kind === "removed") return effect === "Deny" ? "**no longer denies**" : "no longer allows";
  if (before?.effect !== after?.effect) return effect === "Deny" ? "now denies" : "**now allows**";
  return broadened ? "is **broadened**" : "is narrowed";
}

const most = 12;

function list(values: readonly string[]): string {
  const shown = values.slice(0, most).map(code).join(", ");
  return values.length > most ? `${shown} _and ${values.length - most} more_` : shown;
}
