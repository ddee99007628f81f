/** A value in an XML answer: a list repeats its element, undefined leaves it out. */
export type XmlValue = unknown;

/** A whole document. Objects become nested elements in the order of their keys. */
export function xml(root: string, content: Readonly<Record<string, XmlValue>>, namespace?: string): string {
  const attribute = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${inner(content)}</${root}>`;
}

function inner(value: XmlValue): string {
  if (typeof value !== "object" || value === null) return escapeXml(String(value ?? ""));
  return Object.entries(value)
    .flatMap(([name, item]) => (Array.isArray(item) ? item.map((one) => [name, one]) : [[name, item]]))
    .map(([name, item]) => (item === undefined ? "" : `<${name}>${inner(item)}</${name}>`))
    .join("");
}

/** Control characters that XML 1.0 forbids become references, as S3 writes them. */
export function escapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped.
    /[&<>"\u0000-\u001f]/g,
    (char) => named[char] ?? `&#x${char.charCodeAt(0).toString(16)};`,
  );
}
