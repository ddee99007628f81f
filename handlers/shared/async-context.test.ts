import { expect, test } from "vitest";
import { createNamespace, destroyNamespace, getNamespace } from "./async-context.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what is set inside of run() is seen after an await, and not by others", async () => {
  const namespace = createNamespace("parallel");
  const seen: unknown[] = [];
  const branch = (value: number) =>
    new Promise<void>((done) => {
      namespace.run(async () => {
        namespace.set("value", value);
        await turn();
        seen.push(namespace.get("value"));
        done();
      });
    });
  await Promise.all([branch(1), branch(2), branch(3)]);
  expect(seen).toEqual([1, 2, 3]);
  expect(namespace.get("value")).toBeUndefined();
});

test("an inner context sees the outer one's values, and does not change them", () => {
  const namespace = createNamespace("nested");
  namespace.run(() => {
    namespace.set("value", "outer");
    namespace.run(() => {
      expect(namespace.get("value")).toBe("outer");
      namespace.set("value", "inner");
    });
    expect(namespace.get("value")).toBe("outer");
  });
});

test("a context that was entered holds for code that started before it", async () => {
  const namespace = createNamespace("entered");
  let go = () => {};
  const earlier = new Promise<void>((resolve) => {
    go = resolve;
  }).then(() => namespace.get("value"));
  namespace.enter(namespace.createContext());
  namespace.set("value", "facade");
  go();
  expect(await earlier).toBe("facade");
});

test("setting without a context says so", () => {
  expect(() => createNamespace("empty").set("value", 1)).toThrow("No context is active");
});

test("namespaces are known by name until destroyed", () => {
  const namespace = createNamespace("known");
  expect(getNamespace("known")).toBe(namespace);
  destroyNamespace("known");
  expect(getNamespace("known")).toBeUndefined();
});
