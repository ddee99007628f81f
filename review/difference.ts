import { anyMarked, at, canonical, embedded, isRecord, marked, type Path } from "./json.ts";
import type { PlannedChange } from "./plan.ts";
import { readPolicy } from "./statement.ts";

/** One attribute, or one part of a nested one, that differs. */
export interface Difference {
  readonly path: Path;
  readonly before: unknown;
  readonly after: unknown;
  /** Known only after apply. */
  readonly unknown: boolean;
  readonly sensitive: boolean;
  /** Why a reviewer can skip it; undefined if it must be read. */
  readonly noise?: "order" | "computed" | "hash" | "same";
}

/** Attributes that only repeat, as a digest or a number, what another attribute or the code itself says. */
const hashes =
  /^(source_code_hash|code_sha256|source_hash|etag|content_md5|content_base64sha256|output_base64sha256|version_id|latest_restorable.*|last_modified|last_updated.*)$/;

/**
 * The differences of an update or a replacement, deepest part first named.
 * Elements of lists are matched as sets: Terraform stores sets as lists, and an element that only moves is noise.
 * @param configured the attributes that the configuration sets; the others are computed by the provider
 */
export function differences(change: PlannedChange, configured?: ReadonlySet<string>): Difference[] {
  const found: Difference[] = [];
  const note = (path: Path, before: unknown, after: unknown, unknown: boolean) => {
    const sensitive =
      marked(change.before_sensitive, path) ||
      marked(change.after_sensitive, path) ||
      anyMarked(at(change.before_sensitive, path)) ||
      anyMarked(at(change.after_sensitive, path));
    const leaves =
      unknown || noiseOf(path, before, after, unknown, configured).noise
        ? []
        : documentLeaves(path, before, after);
    if (leaves.length > 0) found.push(...leaves.map((leaf) => ({ ...leaf, unknown, sensitive })));
    else
      found.push({
        path,
        before,
        after,
        unknown,
        sensitive,
        ...noiseOf(path, before, after, unknown, configured),
      });
  };
  compare(change.before, change.after, change.after_unknown, [], note);
  return found;
}

/**
 * The parts in which two documents differ, such as event patterns and dashboards. In a document the order counts:
 * nobody has said that a list of it is a set. Policies are compared by what they allow, elsewhere.
 */
function documentLeaves(
  path: Path,
  before: unknown,
  after: unknown,
): Pick<Difference, "path" | "before" | "after">[] {
  const one = embedded(before);
  const other = embedded(after);
  if (one === undefined || other === undefined || readPolicy(one) || readPolicy(other)) return [];
  const found: Pick<Difference, "path" | "before" | "after">[] = [];
  const visit = (left: unknown, right: unknown, here: Path) => {
    if (canonical(left) === canonical(right)) return;
    if (isRecord(left) && isRecord(right))
      for (const name of new Set([...Object.keys(left), ...Object.keys(right)]))
        visit(left[name], right[name], [...here, name]);
    else if (Array.isArray(left) && Array.isArray(right))
      for (let index = 0; index < Math.max(left.length, right.length); index++)
        visit(left[index], right[index], [...here, index]);
    else found.push({ path: here, before: left ?? null, after: right ?? null });
  };
  visit(one, other, path);
  return found;
}

type Note = (path: Path, before: unknown, after: unknown, unknown: boolean) => void;

function noiseOf(
  path: Path,
  before: unknown,
  after: unknown,
  unknown: boolean,
  configured: ReadonlySet<string> | undefined,
): Pick<Difference, "noise"> {
  const top = String(path[0]);
  if (hashes.test(String(path.at(-1)))) return { noise: "hash" };
  if (unknown) {
    const computed = configured
      ? !configured.has(top)
      : /^(id|arn|.*_arn|tags_all|version|owner_id)$/.test(top);
    return computed ? { noise: "computed" } : {};
  }
  if (top === "tags_all") return { noise: "computed" };
  if (isEmpty(before) && isEmpty(after)) return { noise: "same" };
  if (Array.isArray(before) && Array.isArray(after)) return { noise: "order" };
  const one = embedded(before);
  const other = embedded(after);
  if (one !== undefined && other !== undefined && canonical(one) === canonical(other))
    return { noise: "same" };
  return {};
}

/** Providers write "not set" as null, an empty text, list or map, and as `false` or 0 where that is the default. */
function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (isRecord(value) && Object.keys(value).length === 0)
  );
}

function compare(left: unknown, right: unknown, unknown: unknown, path: Path, note: Note): void {
  const before = left ?? emptyLike(right);
  const after = right ?? emptyLike(left);
  if (unknown === true) note(path, left, undefined, true);
  else if (isRecord(before) && isRecord(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    if (isRecord(unknown))
      for (const name of Object.keys(unknown)) if (anyMarked(unknown[name])) names.add(name);
    for (const name of names) compare(before[name], after[name], at(unknown, [name]), [...path, name], note);
  } else if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, unknown, path, note);
  else if (anyMarked(unknown)) note(path, before, after, true);
  else if (canonical(before) !== canonical(after)) note(path, before, after, false);
}

/** A block that appears or vanishes is read attribute by attribute, so its absence is an empty block. */
function emptyLike(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return isRecord(value) ? {} : null;
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  unknown: unknown,
  path: Path,
  note: Note,
): void {
  if (canonical(before) === canonical(after) && !anyMarked(unknown)) return;
  // Equal elements go first, whatever their place; then elements with the same name; the rest by place.
  const left = before.map((value, index) => ({ value, index, text: canonical(value) }));
  const right = after.map((value, index) => ({
    value,
    index,
    text: canonical(value),
    unknown: at(unknown, [index]),
  }));
  const byText = new Map<string, typeof left>();
  for (const element of left) byText.set(element.text, [...(byText.get(element.text) ?? []), element]);
  const gone = new Set(left);
  const fresh = right.filter((element) => {
    if (anyMarked(element.unknown)) return true;
    const twin = byText.get(element.text)?.shift();
    if (twin) gone.delete(twin);
    return !twin;
  });
  if (gone.size === 0 && fresh.length === 0) note(path, before, after, false);
  const alone = fresh.length === 1 && gone.size === 1;
  for (const element of fresh) {
    const twin = [...gone].find(({ value }) => alone || identity(value) === identity(element.value));
    if (twin) gone.delete(twin);
    compare(twin?.value, element.value, element.unknown, [...path, element.index], note);
  }
  for (const element of gone) compare(element.value, undefined, undefined, [...path, element.index], note);
}

/** What names an element of a list of blocks. */
function identity(element: unknown): string | undefined {
  if (!isRecord(element)) return undefined;
  for (const key of [
    "name",
    "id",
    "sid",
    "rule_id",
    "key",
    "index_name",
    "region_name",
    "lambda_function_arn",
  ]) {
    const value = element[key];
    if (typeof value === "string" && value !== "") return `${key}=${value}`;
  }
  return undefined;
}
