import { expect, test } from "vitest";
import { readable } from "./stack.ts";

function errorWith(message: string, ...frames: string[]): Error {
  const error = new TypeError(message);
  error.stack = [`TypeError: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

const stackOf = (error: Error) => readable(error).stack?.split("\n");

test("keeps the frames in files, without the scheme", () => {
  const error = errorWith(
    "no",
    "detect (file:///var/task/index.mjs:3:9)",
    "async file:///var/task/chunk-A.mjs:7:1",
    "/opt/nodejs/node_modules/sharp/lib/input.js:1:2",
  );
  expect(stackOf(error)).toEqual([
    "TypeError: no",
    "    at detect (/var/task/index.mjs:3:9)",
    "    at async /var/task/chunk-A.mjs:7:1",
    "    at /opt/nodejs/node_modules/sharp/lib/input.js:1:2",
  ]);
});

test("leaves out frames that name no file", () => {
  const error = errorWith(
    "no",
    "process.processTicksAndRejections (node:internal/process/task_queues:105:5)",
    "node:internal/timers:5:1",
    "async Promise.allSettled (index 0)",
    "new Promise (<anonymous>)",
    "eval (eval at <anonymous> (file:///var/task/index.mjs:1:1), <anonymous>:1:1)",
  );
  expect(stackOf(error)).toEqual(["TypeError: no"]);
});

test("a message of several lines adds no frames", () => {
  expect(stackOf(errorWith("one\ntwo: 1:2\n✖ three", "f (/a/b.mjs:1:2)"))).toEqual([
    "TypeError: one",
    "    at f (/a/b.mjs:1:2)",
  ]);
});

test("read twice, it stays the same", () => {
  const error = readable(errorWith("no", "f (file:///a/b.mjs:1:2)"));
  expect(readable(error).stack).toBe("TypeError: no\n    at f (/a/b.mjs:1:2)");
});

test("an error without frames of its own shows where it was caught", () => {
  const emitted = errorWith("socket hang up", "node:_http_client:5:1");
  const caught = errorWith("here", "send (/var/task/index.mjs:2:1)");
  expect(readable(emitted, caught).stack).toBe(
    "TypeError: socket hang up\n    at send (/var/task/index.mjs:2:1)",
  );
});
