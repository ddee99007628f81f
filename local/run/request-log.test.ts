import { expect, test } from "vitest";
import { createLogGroups } from "../services/logs/log-groups.ts";
import { requestLog } from "./request-log.ts";

const FUNCTION = "/aws/lambda/f";

function logged(lines: readonly (readonly [stream: string, message: string])[]) {
  const groups = createLogGroups([{ name: FUNCTION }]);
  for (const [stream, message] of lines) groups.write(FUNCTION, stream, message);
  return (requestId: string) => requestLog(groups.all, requestId).map(({ message }) => message);
}

test("A request's log has the lines between its first and last mention, of its own stream only", () => {
  const log = logged([
    ["one", "INIT_START"],
    ["one", "START RequestId: a-1"],
    ["two", "START RequestId: b-2"],
    ["one", "a line without an id"],
    ["two", "another line without an id"],
    ["one", "REPORT RequestId: a-1"],
    ["one", "START RequestId: c-3"],
  ]);
  expect(log("a-1")).toEqual(["START RequestId: a-1", "a line without an id", "REPORT RequestId: a-1"]);
  expect(log("b-2")).toEqual(["START RequestId: b-2"]);
});

test("A request that no line names has no log", () => {
  expect(logged([["one", "START RequestId: a-1"]])("b-2")).toEqual([]);
});
