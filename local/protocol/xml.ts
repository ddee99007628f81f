import { XmlCodec } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { AwsError } from "../gateway/service.ts";
import type { Wire } from "./decode.ts";
import { escapeXml } from "./elements.ts";
import { isRecord } from "./record.ts";

/** Every element is a list of texts or of objects with elements. */
type Elements = Readonly<Record<string, unknown>>;

/** Levels; no body of the REST XML services has more than a dozen. */
const MAXIMUM_DEPTH = 100;

/** Throws where elements are nested more deeply than that. */
const PARSER = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: () => true,
  maxNestedTags: MAXIMUM_DEPTH,
});

/** Reads the elements of an XML body: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export const XML: Wire = {
  text: true,
  isStructure: (node) => isRecord(node) || isBlank(node),
  // S3 validates bodies against a schema, which repeats and adds nothing.
  hasMore(node, schema) {
    if (!isRecord(node)) return false;
    const names = new Set([...schema.structIterator()].map(([name, member]) => elementName(name, member)));
    return Object.entries(node).some(
      ([name, value]) => !names.has(name) && !(name === "#text" && isBlank(value)),
    );
  },
  member(node, name, member) {
    const elements = children(node, elementName(name, member));
    if (elements === undefined) return undefined;
    if (member.getMergedTraits().xmlFlattened) return elements;
    if (elements.length > 1) throw malformed();
    return elements[0];
  },
  list(node, list) {
    if (list.getMergedTraits().xmlFlattened) return Array.isArray(node) ? node : undefined;
    if (isBlank(node)) return [];
    return children(node, list.getValueSchema().getMergedTraits().xmlName ?? "member") ?? [];
  },
  map(node, map) {
    const entries = map.getMergedTraits().xmlFlattened ? node : children(node, "entry");
    const key = map.getKeySchema().getMergedTraits().xmlName ?? "key";
    const value = map.getValueSchema().getMergedTraits().xmlName ?? "value";
    return Array.isArray(entries)
      ? entries.map((entry) => [String(children(entry, key)?.[0] ?? ""), children(entry, value)?.[0]])
      : [];
  },
  malformed: () => malformed(),
};

/** The content of the root element of a body. Throws MalformedXML, also where the root has another name. */
export function parseXml(body: Buffer, rootName?: string): unknown {
  const text = body.toString();
  try {
    // Checked first: the parser itself accepts much that is not well-formed.
    if (!hasXmlCharacters(text) || XMLValidator.validate(text) !== true) throw malformed();
    const { "?xml": _, ...roots }: Elements = PARSER.parse(text);
    const [[name, root] = []] = Object.entries(roots);
    if (rootName !== undefined && name !== rootName) throw malformed();
    return Array.isArray(root) ? root[0] : root;
  } catch (error) {
    throw error instanceof AwsError ? error : malformed();
  }
}

/** Writes a value as XML by its schema, in an element of that name, or the schema's. */
export function writeXml(schema: NormalizedSchema, value: unknown, namespace: string): string {
  const root = schema.getMergedTraits().xmlName;
  const [[only, member] = [], ...others] = [...schema.structIterator()];
  // An element that holds only itself is written once:
  // https://smithy.io/2.0/aws/customizations/s3-customizations.html#aws-customizations-s3unwrappedxmloutput-trait
  if (
    root !== undefined &&
    only === root &&
    others.length === 0 &&
    isRecord(value) &&
    member?.isStringSchema()
  )
    return `<${root} xmlns="${namespace}">${escapeXml(String(value[only] ?? ""))}</${root}>`;
  const serializer = new XmlCodec({
    xmlNamespace: namespace,
    serviceNamespace: "",
    timestampFormat: { default: 5, useTrait: true },
  }).createSerializer();
  serializer.write(schema, value);
  // Control characters that XML 1.0 forbids become references, as S3 writes them.
  return String(serializer.flush()).replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped.
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g,
    (char) => `&#x${char.charCodeAt(0).toString(16)};`,
  );
}

/** Nothing but the characters of XML 1.0, as they are or as references: https://www.w3.org/TR/xml/#charsets */
function hasXmlCharacters(text: string): boolean {
  const references = [...text.matchAll(/&#(?:x([\da-f]+)|(\d+));/gi)].map(([, hex, decimal = ""]) =>
    hex === undefined ? Number(decimal) : Number.parseInt(hex, 16),
  );
  return (
    XML_CHARACTERS.test(text) &&
    references.every((code) => code <= 0x10ffff && XML_CHARACTERS.test(String.fromCodePoint(code)))
  );
}

const XML_CHARACTERS = /^[\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

function elementName(name: string, member: NormalizedSchema): string {
  return member.getMemberTraits().xmlName ?? name;
}

function children(node: unknown, name: string): readonly unknown[] | undefined {
  const found = isRecord(node) && Object.hasOwn(node, name) ? node[name] : undefined;
  return Array.isArray(found) ? found : undefined;
}

/** An element without elements: an empty structure or list. */
function isBlank(node: unknown): boolean {
  return typeof node === "string" && node.trim() === "";
}

function malformed(): AwsError {
  return new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
}
