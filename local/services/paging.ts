import type { AwsError } from "../gateway/service.ts";

/**
 * One page of a list, and the token of the next where there is one. Throws what `invalid` makes where the token
 * is not one of ours.
 */
export function page<T>(
  all: readonly T[],
  limit: number,
  token: string | undefined,
  invalid: () => AwsError,
): { readonly items: readonly T[]; readonly next: string | undefined } {
  const start =
    token === undefined ? 0 : Number(/^from-(\d{1,9})$/.exec(fromBase64(token))?.[1] ?? Number.NaN);
  if (Number.isNaN(start) || (token !== undefined && start >= all.length)) throw invalid();
  const end = start + limit;
  const next = end < all.length ? Buffer.from(`from-${end}`).toString("base64url") : undefined;
  return { items: all.slice(start, end), next };
}

function fromBase64(token: string): string {
  return Buffer.from(token, "base64url").toString();
}
