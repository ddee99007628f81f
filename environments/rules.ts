import { z } from "zod";
import { type Limit, TAGS } from "./limits.ts";

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

const tagText = (most: number, what: string) => {
  const error = `a tag's ${what} is 1 to ${most} characters, and does not begin with aws: (${TAGS.source})`;
  return z
    .string({ error })
    .regex(/^(?!aws:)/i, { error })
    .min(1, { error })
    .max(most, { error });
};

export const tags = z
  .record(tagText(TAGS.key, "name"), tagText(TAGS.value, "value"))
  .refine((all) => Object.keys(all).length <= TAGS.perResource - 5, {
    error: `must be at most ${TAGS.perResource - 5} tags: AWS allows ${TAGS.perResource} a resource, and this project adds its own (${TAGS.source})`,
  });
