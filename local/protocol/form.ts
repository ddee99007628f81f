import type { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../gateway/service.ts";
import type { Wire } from "./decode.ts";

/** A name of a form with what follows its dots: `A.1.B=x` is A → 1 → B → "x". */
interface FormNode {
  value?: string;
  readonly children: Map<string, FormNode>;
}

/** Parts of one name; a form's names come from outside, and each dot costs memory. */
const MAXIMUM_PARTS = 50;

/** Reads query forms: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const FORM: Wire = {
  text: true,
  isStructure: isNode,
  member: (node, name, member) =>
    isNode(node) ? leaf(node.children.get(memberName(name, member)), member) : undefined,
  list(node, list) {
    const items = container(node, list, list.getValueSchema().getMergedTraits().xmlName ?? "member");
    const item = list.getValueSchema();
    return items?.map((value) => leaf(value, item));
  },
  map(node, map) {
    const key = map.getKeySchema().getMergedTraits().xmlName ?? "key";
    const value = map.getValueSchema().getMergedTraits().xmlName ?? "value";
    return container(node, map, "entry")?.map((entry) => [
      entry.children.get(key)?.value ?? "",
      leaf(entry.children.get(value), map.getValueSchema()),
    ]);
  },
  malformed,
};

/** The names of a form as a tree. Throws MalformedInput where a name has too many parts. */
export function parseForm(form: URLSearchParams): FormNode {
  const root: FormNode = { children: new Map() };
  for (const [name, value] of form) {
    const parts = name.split(".");
    if (parts.length > MAXIMUM_PARTS)
      throw malformed(`${name.slice(0, 60)}… has more than ${MAXIMUM_PARTS} parts.`);
    let node = root;
    for (const part of parts) {
      const child = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return root;
}

function memberName(name: string, member: NormalizedSchema): string {
  return member.getMemberTraits().xmlName ?? name;
}

/** The numbered members of a list or map, in order. A flattened one has no level of its own. */
function container(node: unknown, schema: NormalizedSchema, level: string): FormNode[] | undefined {
  if (!isNode(node)) return undefined;
  const numbered = schema.getMergedTraits().xmlFlattened ? node : node.children.get(level);
  return [...(numbered?.children ?? [])]
    .filter(([index]) => /^\d+$/.test(index))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function leaf(node: FormNode | undefined, schema: NormalizedSchema): unknown {
  const nested = schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema();
  return nested ? node : node?.value;
}

function isNode(node: unknown): node is FormNode {
  return typeof node === "object" && node !== null && "children" in node;
}

function malformed(message: string): AwsError {
  return new AwsError("MalformedInput", message);
}
