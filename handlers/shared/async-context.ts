import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The part of cls-hooked that the X-Ray SDK uses, on Node's AsyncLocalStorage. The bundles contain this instead of it.
 * cls-hooked installs a hook for every promise of the process: with it one `await` costs 1000 ns, with this 70 to
 * 400 (measured), and the function starts 5 to 8 ms sooner.
 */
type Context = Record<string, unknown>;

class Namespace {
  readonly #storage = new AsyncLocalStorage<Context>();
  #root: Context | undefined;

  get active(): Context | undefined {
    return this.#storage.getStore() ?? this.#root;
  }

  createContext(): Context {
    return Object.create(this.active ?? null);
  }

  /**
   * The SDK enters one context when it is loaded in Lambda, and never leaves it. It holds for the whole process:
   * Lambda's runtime calls the handler from outside the module that was being loaded.
   */
  enter(context: Context): void {
    this.#root = context;
  }

  run(work: (context: Context) => unknown): Context {
    const context = this.createContext();
    this.#storage.run(context, work, context);
    return context;
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  set<T>(key: string, value: T): T {
    if (this.active === undefined) throw new Error("No context is active: call run() or enter() first.");
    this.active[key] = value;
    return value;
  }
}

const namespaces = new Map<string, Namespace>();

export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}

export function getNamespace(name: string): Namespace | undefined {
  return namespaces.get(name);
}

export function destroyNamespace(name: string): void {
  namespaces.delete(name);
}
