import { z } from "zod";

const functionSketch = z.object({ concurrency: z.number().optional().catch(undefined) });

/**
 * What the checks across environments need to know of one, read leniently: a wrong setting elsewhere must not hide
 * what these checks find.
 */
export const Sketch = z.object({
  name: z.string(),
  account: z.string().optional().catch(undefined),
  region: z.string().default("eu-west-1").catch("eu-west-1"),
  groups: z.array(z.object({ name: z.string().optional().catch(undefined) })).catch([]),
  samplingRules: z
    .array(
      z.object({
        name: z.string(),
        callers: z.string().optional().catch(undefined),
        serviceName: z.string().optional().catch(undefined),
      }),
    )
    .catch([]),
  functions: z
    .object({ preprocessImage: functionSketch.catch({}), detectText: functionSketch.catch({}) })
    .catch({ preprocessImage: {}, detectText: {} }),
  rekognitionPerSecond: z.number().optional().catch(undefined),
  reserveConcurrency: z.boolean().default(true).catch(true),
  ownsTraceEncryption: z.boolean().default(true).catch(true),
  delivery: z
    .object({ identityProvider: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
export type Sketch = z.infer<typeof Sketch>;

/** An account's 12 digits have the same length everywhere; names are compared within one account. */
export const SOME_ACCOUNT = "000000000000";

/** Account and region, in words. */
export function placeOf({ account, region }: Sketch): string {
  return `${account ?? "the account of the credentials"}, ${region}`;
}

export function groupBy(environments: readonly Sketch[], key: (it: Sketch) => string): Map<string, Sketch[]> {
  const groups = new Map<string, Sketch[]>();
  for (const it of environments) groups.set(key(it), [...(groups.get(key(it)) ?? []), it]);
  return groups;
}
