import type { EventTarget } from "../../template/deployment.ts";
import type { Event } from "./event.ts";

/**
 * What a target receives: the event as JSON, or what its input transformer makes of it. Variables inside a
 * quoted text of the template become part of it without escaping, others become JSON; a path that leads nowhere
 * gives an empty text. A template that is one quoted text is delivered without its quotes.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(
  { inputTransformer }: EventTarget,
  event: Event,
  rule: { readonly name: string; readonly arn: string },
): string {
  if (inputTransformer === undefined) return JSON.stringify(event);
  const values = new Map<string, unknown>([
    ["aws.events.rule-arn", rule.arn],
    ["aws.events.rule-name", rule.name],
    ["aws.events.event.ingestion-time", event.time],
    ["aws.events.event", event],
    ["aws.events.event.json", event],
  ]);
  for (const [name, path] of Object.entries(inputTransformer.paths)) values.set(name, atPath(event, path));
  const filled = fill(inputTransformer.template, values);
  return /^\s*"/.test(filled) ? unquote(filled) : filled;
}

function fill(template: string, values: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/gs, (token: string, name?: string) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return token;
    const value = values.get(name) ?? "";
    if (!quoted) return JSON.stringify(value);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** Values are put in as they are, so the text need not be valid JSON any more. */
function unquote(text: string): string {
  const inner = text.trim().replace(/^"|"$/g, "");
  return inner.replace(/\\(["\\/nrt])/g, (_, char: string) => ({ n: "\n", r: "\r", t: "\t" })[char] ?? char);
}

/** `$.detail.State`, `$.resources[0]`; undefined where it leads nowhere. */
function atPath(event: Event, path: string): unknown {
  let value: unknown = event;
  for (const [, name, index] of path.replace(/^\$/, "").matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name ?? index ?? ""];
  }
  return value;
}
