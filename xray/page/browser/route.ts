import { useEffect, useState } from "preact/hooks";

/** Where the page is: `#/trace/1-abc?range=900` has the path `["trace", "1-abc"]`. */
export interface Route {
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** These stay when going from view to view. */
const KEPT = ["range", "group"];

/** Reads an address of this page, or one in the form of the AWS console's. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const parts = path.split("/").filter(Boolean).map(decode);
  return { path: fromConsole(parts), query: Object.fromEntries(new URLSearchParams(query)) };
}

/**
 * The console has `#xray:traces/ID` and `#xray:service-map/map`, and before that it had `#/traces/ID` and
 * `#/service-map`. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-traces.html
 */
function fromConsole([first = "", ...rest]: readonly string[]): readonly string[] {
  const name = first.replace(/^xray:/, "");
  const [id] = rest;
  if (name === "service-map" || name === "trace-map") return ["map"];
  if ((name === "traces" || name === "trace") && id !== undefined) {
    return id === "query" ? ["traces"] : ["trace", traceIdIn(id) ?? id];
  }
  return name === "" ? [] : [name, ...rest];
}

/**
 * The trace id that a text is, in X-Ray's form: it may be given in W3C's, or with a word before it as in a tracing
 * header (`Root=1-…`). Undefined if it is none.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
export function traceIdIn(text: string): string | undefined {
  const [, time, rest] = /^(?:root=)?(?:1-)?([0-9a-f]{8})-?([0-9a-f]{24})$/i.exec(text.trim()) ?? [];
  return time === undefined || rest === undefined ? undefined : `1-${time}-${rest}`.toLowerCase();
}

/** The address of a view: its path, what stays from the present one, and what is said here. */
export function hrefOf(
  from: Route,
  path: readonly string[],
  query: Record<string, string | undefined> = {},
): string {
  const kept = Object.fromEntries(
    KEPT.flatMap((name) => (from.query[name] ? [[name, from.query[name]]] : [])),
  );
  return format(path, { ...kept, ...query });
}

/** The present address with some of its settings changed; undefined removes one. */
export function hrefWith(from: Route, query: Record<string, string | undefined>): string {
  return format(from.path, { ...from.query, ...query });
}

function format(path: readonly string[], query: Record<string, string | undefined>): string {
  const settings = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") settings.set(name, value);
  const tail = settings.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${tail ? `?${tail}` : ""}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The route, kept up to date. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const update = () => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return route;
}

/** Goes to an address; `replace` leaves no step to go back to. */
export function go(href: string, replace = false): void {
  if (!replace) {
    location.hash = href;
    return;
  }
  history.replaceState(null, "", href);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
