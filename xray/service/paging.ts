import { createHash } from "node:crypto";
import { z } from "zod";
import { invalid } from "./error.ts";

const token = z.object({ of: z.string(), after: z.string() });

/**
 * One page of a list that ascends by `keyOf`, which must be unique. The token remembers the last key given out, so
 * that what comes and goes between two pages repeats and hides nothing. A token is good for its own request only.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  size: number,
  request: { readonly NextToken?: string | null | undefined },
): { readonly items: readonly T[]; readonly NextToken?: string } {
  const of = fingerprint(request);
  let start = 0;
  if (request.NextToken) {
    const given = decode(request.NextToken);
    if (given?.of !== of) throw invalid("NextToken: is not a token that this request was given");
    start = items.findIndex((item) => keyOf(item) > given.after);
    if (start < 0) return { items: [] };
  }
  const found = items.slice(start, start + size);
  const last = found.at(-1);
  return last !== undefined && start + size < items.length
    ? { items: found, NextToken: encode({ of, after: keyOf(last) }) }
    : { items: found };
}

function encode(position: z.output<typeof token>): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function decode(text: string): z.output<typeof token> | undefined {
  try {
    const parsed = token.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON: no token of ours
  }
}

/** What a token belongs to: the request without the token itself. Ten digits, since GetGroups takes no longer tokens than 100 characters. */
function fingerprint(request: unknown): string {
  const text = JSON.stringify(request, (key, value: unknown) => (key === "NextToken" ? undefined : value));
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}
