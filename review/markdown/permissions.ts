import type { Review, ShownPermission } from "../report.ts";
import { count } from "./numbers.ts";
import { code, EMPTY, join, lines, type Markdown, md, plain } from "./text.ts";

/** Names in one list that are printed. */
const MOST = 12;

/** How a statement changes, as one item of the page. */
export function permissionItem(change: Review["permissions"][number]): Markdown {
  const { before, after } = change;
  const sid = (after ?? before)?.sid;
  const found: Markdown[] = [
    md`- ${sign(change)} **${code(change.construct)}**${sid ? md` ${code(sid)}` : EMPTY} ${verdict(change)}${
      change.drifted ? md` _(changed outside Terraform)_` : EMPTY
    }${
      change.whom ? md` for ${join(change.whom.map(code))}` : EMPTY
    }${change.warnings.length > 0 ? md`: **${plain(change.warnings.join("; "))}**` : EMPTY}`,
  ];
  for (const part of ["principals", "actions", "resources", "conditions"] as const) {
    const old = before?.[part] ?? [];
    const fresh = after?.[part] ?? [];
    const gained = fresh.filter((one) => !old.includes(one));
    const lost = old.filter((one) => !fresh.includes(one));
    if (part === "principals" && change.whom && gained.length + lost.length === old.length + fresh.length)
      continue;
    if (gained.length > 0) found.push(md`  - ${before ? md`+ ` : EMPTY}${plain(part)}: ${list(gained)}`);
    if (lost.length > 0) found.push(md`  - − ${plain(part)}: ${list(lost)}`);
  }
  return lines(found);
}

function sign({ broadened, warnings }: ShownPermission): Markdown {
  if (!broadened) return md`▽`;
  return warnings.length > 0 ? md`🔺` : md`▲`;
}

function verdict({ kind, broadened, before, after }: ShownPermission): Markdown {
  const effect = (after ?? before)?.effect;
  if (kind === "added") return effect === "Deny" ? md`newly **denies**` : md`newly **allows**`;
  if (kind === "removed") return effect === "Deny" ? md`**no longer denies**` : md`no longer allows`;
  if (before?.effect !== after?.effect) return effect === "Deny" ? md`now denies` : md`**now allows**`;
  return broadened ? md`is **broadened**` : md`is narrowed`;
}

function list(values: readonly string[]): Markdown {
  const shown = join(values.slice(0, MOST).map(code));
  return values.length > MOST ? md`${shown} _and ${count(values.length - MOST, "more", "more")}_` : shown;
}
