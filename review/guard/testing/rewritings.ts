import { at, type Path } from "../../json.ts";

type Json = Record<string, unknown>;

/**
 * Other spellings of one configuration, all of which Terraform reads: a list of objects in the place of an object,
 * a block in two parts, a name twice, an escaped name, a comment. Undefined where there is nothing to rewrite.
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
export const REWRITINGS: readonly ((document: Json, seed: number, indent?: number) => string | undefined)[] =
  [
    (document, seed, indent) => {
      const path = pick(blockPaths(document), seed);
      return (
        path &&
        JSON.stringify(
          replaced(document, path, (value) => [value]),
          null,
          indent,
        )
      );
    },
    (document, seed, indent) => {
      const path = pick(blockPaths(document), seed);
      return (
        path &&
        JSON.stringify(
          replaced(document, path, (value) => [{}, value]),
          null,
          indent,
        )
      );
    },
    (document, seed, indent) => {
      // The name a second time, at the end of its object, with nothing in it.
      const text = JSON.stringify(document, null, indent);
      const path = pick(blockPaths(document), seed);
      const name = path?.at(-1);
      const owner = path && at(document, path.slice(0, -1));
      if (name === undefined || owner === undefined) return undefined;
      const inner = JSON.stringify(owner);
      const doubled = `${inner.slice(0, -1)},${JSON.stringify(name)}:{}}`;
      const plain = JSON.stringify(JSON.parse(text));
      return plain.includes(inner) ? plain.replace(inner, () => doubled) : undefined;
    },
    (document) => `[${JSON.stringify(document)}]`,
    (document, seed) => {
      const path = pick(blockPaths(document), seed);
      return (
        path &&
        JSON.stringify(
          replaced(document, [...path, "dynamic"], () => ({ x: { for_each: [1], content: {} } })),
        )
      );
    },
  ];

/** Paths of the blocks that CDKTF writes as objects: the root's parts, types, resources. */
function blockPaths(document: Json): Path[] {
  const paths: Path[] = [["terraform"], ["terraform", "required_providers"], ["terraform", "backend"]];
  for (const kind of ["resource", "data", "output"]) {
    const parts = document[kind];
    if (typeof parts !== "object" || parts === null || Array.isArray(parts)) continue;
    paths.push([kind]);
    for (const [type, named] of Object.entries(parts)) {
      paths.push([kind, type]);
      if (kind !== "output" && typeof named === "object" && named !== null && !Array.isArray(named))
        for (const name of Object.keys(named)) paths.push([kind, type, name]);
    }
  }
  return paths;
}

function pick(paths: readonly Path[], seed: number): Path | undefined {
  return paths[seed % paths.length];
}

function replaced(value: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return change(value);
  const copy: Json = { ...(value as Json) };
  copy[String(first)] = replaced(copy[String(first)], rest, change);
  return copy;
}
