import type { Standing } from "../verdict.ts";
import { fenced, type Markdown, md, plain } from "./text.ts";

/** Why something is accepted; or the line that accepts it, ready to be copied into the description. */
export function standing({ acknowledged, line }: Standing): Markdown {
  if (acknowledged !== undefined) return md` _Acknowledged: ${plain(acknowledged)}_`;
  return md`\n\n${fenced(`${line} = <why>`)}\n`;
}
