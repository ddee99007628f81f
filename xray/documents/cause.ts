import type { Cause, ExceptionRecord } from "../traces/trace.ts";
import { isFlag, isNumber, isText, pick, type Raw, record, records } from "./json.ts";
import { type DocumentReader, show } from "./reader.ts";

/** The documented forms are an exception's id and an object; the Node SDK also sends `{id, exceptions: []}`. */
export function causeOf(raw: Raw, reader: DocumentReader): Cause | undefined {
  const value = raw.cause;
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return { exceptions: [], reference: value };
  const cause = record(value);
  if (cause === undefined) {
    throw reader.wrong("cause", `must be an object or an exception's id, not ${show(value)}`);
  }
  return {
    ...(isText(cause.working_directory) ? { workingDirectory: cause.working_directory } : {}),
    ...(Array.isArray(cause.paths) ? { paths: cause.paths.filter(isText) } : {}),
    exceptions: records(cause.exceptions).map(exceptionOf),
    ...(isText(cause.id) ? { reference: cause.id } : {}),
  };
}

function exceptionOf(raw: Raw): ExceptionRecord {
  return {
    id: isText(raw.id) ? raw.id : "",
    ...pick(raw, ["message", "type", "cause"], isText),
    ...pick(raw, ["remote"], isFlag),
    ...pick(raw, ["truncated", "skipped"], isNumber),
    ...(Array.isArray(raw.stack)
      ? {
          stack: records(raw.stack).map((frame) => ({
            ...pick(frame, ["path", "label"], isText),
            ...pick(frame, ["line"], isNumber),
          })),
        }
      : {}),
  };
}
