import Module, { register } from "node:module";

/**
 * Loaded before anything else (`node --import`), it puts `cdktn` in the place of `cdktf` for every importer, the
 * provider's bindings among them: what `"cdktf": "npm:cdktn@…"` in package.json would do, without an installation.
 */
const FORK = "cdktn";

const hook = `export const resolve = (name, context, next) => next(name === "cdktf" ? "${FORK}" : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

// The bindings are CommonJS, whose resolution Node 20 lets nobody hook but by this.
const resolve: (name: string, ...rest: unknown[]) => string = Reflect.get(Module, "_resolveFilename");
Reflect.set(Module, "_resolveFilename", (name: string, ...rest: unknown[]) =>
  resolve.call(Module, name === "cdktf" ? FORK : name, ...rest),
);
