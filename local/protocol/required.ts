import type { NormalizedSchema } from "@smithy/core/schema";

/** The kind of structures, the first element of their schema. */
const STRUCTURE = 3;

/** The members of a structure that must be there: they come first, and the schema says how many they are. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const structure: unknown = schema.getSchema();
  if (!Array.isArray(structure) || structure[0] !== STRUCTURE) return [];
  const [, , , , names, , count]: readonly unknown[] = structure;
  return Array.isArray(names) ? names.slice(0, Number(count ?? 0)) : [];
}

/** Paths of the required members that a decoded value does not have, also inside lists and maps. */
export function missingMembers(schema: NormalizedSchema, value: unknown, prefix = ""): readonly string[] {
  // Bytes are objects, too, of which millions of entries would be made.
  const nests = schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema();
  if (!nests || typeof value !== "object" || value === null) return [];
  const inside = (member: NormalizedSchema, name: string, one: unknown) =>
    missingMembers(member, one, `${prefix}${name}.`);
  const entries = new Map<string, unknown>(Object.entries(value));
  if (schema.isListSchema() || schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return [...entries].flatMap(([key, one]) =>
      inside(item, schema.isListSchema() ? String(Number(key) + 1) : key, one),
    );
  }
  if (!schema.isStructSchema()) return [];
  const missing = requiredMembers(schema).filter((name) => !entries.has(name));
  const nested = [...schema.structIterator()].flatMap(([name, member]) =>
    inside(member, name, entries.get(name)),
  );
  return [...missing.map((name) => `${prefix}${name}`), ...nested];
}
