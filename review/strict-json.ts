import { type Node, parseTree } from "jsonc-parser";

/** A document and what is wrong with it; Terraform would read such a document in another way than JavaScript. */
export interface StrictJson {
  readonly value: unknown;
  /** Names that an object has twice: HCL keeps every one of them, `JSON.parse` only the last. */
  readonly doubled: readonly { readonly name: string; readonly line: number }[];
}

/**
 * Parses JSON and finds the names that an object has more than once.
 * https://developer.hashicorp.com/terraform/language/syntax/json, https://www.rfc-editor.org/rfc/rfc8259#section-4
 * @throws {SyntaxError} if the text is not JSON; comments, trailing commas and byte order marks are not
 */
export function parseStrictJson(text: string): StrictJson {
  const value: unknown = JSON.parse(text);
  const root = parseTree(text, [], { disallowComments: true, allowTrailingComma: false });
  const doubled: { name: string; line: number }[] = [];
  const open = root ? [root] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === "object")
      for (const { name, offset } of doubledNames(node))
        doubled.push({ name, line: text.slice(0, offset).split("\n").length });
    open.push(...(node.children ?? []));
  }
  return { value, doubled };
}

function doubledNames(object: Node): { name: string; offset: number }[] {
  const seen = new Set<string>();
  return (object.children ?? []).flatMap(({ children }) => {
    const key = children?.[0];
    const name = String(key?.value);
    if (seen.has(name)) return [{ name, offset: key?.offset ?? 0 }];
    seen.add(name);
    return [];
  });
}
