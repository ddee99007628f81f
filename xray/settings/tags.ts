import { notFound, XrayError } from "../service/error.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** "Maximum number of user-applied tags per resource: 50" */
export const MAX_TAGS = 50;

/**
 * The tags of groups and sampling rules, by ARN. A resource must be known before it can be tagged.
 * https://docs.aws.amazon.com/xray/latest/api/API_Tag.html
 */
export class Tags {
  readonly #tags = new Map<string, Map<string, string>>();

  /** To be called when a resource is created. */
  begin(arn: string, tags: readonly Tag[]): void {
    this.#tags.set(arn, merged(arn, new Map(), tags));
  }

  /** To be called when a resource is deleted. */
  end(arn: string): void {
    this.#tags.delete(arn);
  }

  add(arn: string, tags: readonly Tag[]): void {
    this.#tags.set(arn, merged(arn, this.#of(arn), tags));
  }

  remove(arn: string, keys: readonly string[]): void {
    const tags = this.#of(arn);
    for (const key of keys) tags.delete(key);
  }

  list(arn: string): Tag[] {
    return [...this.#of(arn)].map(([Key, Value]) => ({ Key, Value }));
  }

  #of(arn: string): Map<string, string> {
    const tags = this.#tags.get(arn);
    if (tags === undefined) throw notFound(arn);
    return tags;
  }
}

function merged(
  arn: string,
  present: ReadonlyMap<string, string>,
  tags: readonly Tag[],
): Map<string, string> {
  const result = new Map(present);
  for (const { Key, Value } of tags) result.set(Key, Value);
  if (result.size > MAX_TAGS) {
    throw new XrayError("TooManyTagsException", `A resource may have ${MAX_TAGS} tags`, 400, {
      ResourceName: arn,
    });
  }
  return result;
}
