import { z } from "zod";
import { type Limit, TAGS } from "./limits.ts";
import { ownTags } from "./names.ts";

/** The schema's vocabulary: checks whose messages say what AWS allows and where that is written. */

const range = ({ minimum, maximum, unit }: Limit) => `${minimum} to ${maximum}${unit && ` ${unit}`}`;

const message = (limit: Limit, kind: string) => `must be ${kind} ${range(limit)} (${limit.source})`;

/** A whole number within an AWS limit. */
export function whole(limit: Limit) {
  const error = message(limit, "a whole number from");
  return z.int({ error }).min(limit.minimum, { error }).max(limit.maximum, { error });
}

/** Any number within an AWS limit. */
export function number(limit: Limit) {
  const error = message(limit, "a number from");
  return z.number({ error }).min(limit.minimum, { error }).max(limit.maximum, { error });
}

/** A text whose length is within an AWS limit. */
export function length(limit: Limit) {
  const error = message(limit, "a text of");
  return z.string({ error }).min(limit.minimum, { error }).max(limit.maximum, { error });
}

/** A text of a given form, which the message describes in words. */
export function matching(pattern: RegExp, words: string) {
  const error = `must be ${words}`;
  return z.string({ error }).regex(pattern, { error });
}

/** One of a few numbers. */
export function oneOf(values: readonly number[], source: string) {
  return z.number().refine((value) => values.includes(value), {
    error: `must be one of ${values.join(", ")} (${source})`,
  });
}

const OWN_TAGS = Object.keys(ownTags(""));

/** What AWS accepts in tags of every service. */
const tagText = (most: number, what: string) => {
  const error = `must be a tag's ${what}: 1 to ${most} letters, digits, spaces and _ . : / = + - @, not beginning with aws: (${TAGS.source})`;
  return z
    .string({ error })
    .regex(/^(?!aws:)[\p{L}\p{N} _.:/=+\-@]+$/iu, { error })
    .max(most, { error });
};

/** Tags of an environment, without those that the project adds itself. */
export const tags = z
  .record(tagText(TAGS.key, "name"), tagText(TAGS.value, "value"))
  .refine((all) => Object.keys(all).length <= TAGS.perResource - OWN_TAGS.length, {
    error: `must be at most ${TAGS.perResource - OWN_TAGS.length} tags: AWS allows ${TAGS.perResource} a resource, and the project adds its own (${TAGS.source})`,
  })
  .refine(
    (all) =>
      new Set([...OWN_TAGS, ...Object.keys(all)].map((it) => it.toLowerCase())).size ===
      OWN_TAGS.length + Object.keys(all).length,
    {
      error: `must not have two names that differ in case only, nor ${OWN_TAGS.join(", ")}, which the project sets itself: IAM takes them for the same (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html)`,
    },
  );
