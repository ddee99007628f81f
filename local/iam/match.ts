/** Request context: lower-case keys, since IAM's condition keys do not regard case. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Whether a text matches a pattern in which `*` stands for any characters and `?` for one. */
export function glob(pattern: string, text: string, ignoreCase = false): boolean {
  return compile(pattern, ignoreCase).test(text);
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string, ignoreCase: boolean): RegExp {
  const id = `${ignoreCase} ${pattern}`;
  let result = compiled.get(id);
  if (result === undefined) {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
      .replace(/\*+/g, ".*")
      .replaceAll("?", ".")
      // Written by expand(): characters that a policy variable put there literally.
      .replace(/\uE000([0-9a-f]+)\uE001/g, (_, hex: string) => `\\u{${hex}}`);
    result = new RegExp(`^${source}$`, ignoreCase ? "isu" : "su");
    compiled.set(id, result);
  }
  return result;
}

/** An action of the form `s3:GetObject`; neither service nor name regard case. */
export function matchesAction(pattern: string, action: string): boolean {
  return glob(pattern, action, true);
}

/**
 * An ARN pattern. A wildcard stays within its part, and the last of the six parts may itself contain colons.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === "*") return true;
  const wanted = parts(pattern);
  const actual = parts(arn);
  return wanted.length === actual.length && wanted.every((part, index) => glob(part, actual[index] ?? ""));
}

function parts(arn: string): string[] {
  const all = arn.split(":");
  return all.length <= 6 ? all : [...all.slice(0, 5), all.slice(5).join(":")];
}

/**
 * Puts the context's values into the policy variables of a text, e.g. `${aws:PrincipalAccount}`; undefined where
 * one has no value and no default. What is put in never acts as a wildcard.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function expand(text: string, context: Context): string | undefined {
  if (!text.includes("${")) return text;
  let missing = false;
  const result = text.replace(
    /\$\{(?:([*?$])|([^},]+?)\s*(?:,\s*'([^']*)')?)\}/g,
    (_, special: string | undefined, name: string | undefined, otherwise: string | undefined) => {
      const values = name === undefined ? undefined : context.get(name.trim().toLowerCase());
      const value = special ?? (values?.length === 1 ? values[0] : otherwise);
      if (value === undefined) missing = true;
      return literal(value ?? "");
    },
  );
  return missing ? undefined : result;
}

function literal(value: string): string {
  return value.replace(/[*?]/g, (char) => `\uE000${char.charCodeAt(0).toString(16)}\uE001`);
}

/** The text that {@link expand} made, for comparisons that know no wildcards. */
export function plain(expanded: string): string {
  return expanded.replace(/\uE000([0-9a-f]+)\uE001/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
