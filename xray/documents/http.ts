import type { Http } from "../traces/trace.ts";
import { isFlag, isText, pick, type Raw, record } from "./json.ts";
import type { DocumentReader } from "./reader.ts";

/** "The HTTP … fields have a maximum length of 250 characters" */
const MAX_TEXT = 250;
const TEXTS = ["method", "url", "user_agent", "client_ip"] as const;

/** The request and the response of an entity. Fields of another type are left out: SDKs send some as texts. */
export function httpOf(raw: Raw, reader: DocumentReader): Http {
  const request = record(raw.request);
  const response = record(raw.response);
  return {
    ...(request === undefined ? {} : { request: requestOf(request, reader) }),
    ...(response === undefined ? {} : { response: responseOf(response) }),
  };
}

function requestOf(raw: Raw, reader: DocumentReader): NonNullable<Http["request"]> {
  const texts = pick(raw, TEXTS, isText);
  for (const field of TEXTS) {
    const text = texts[field];
    if (text !== undefined && text.length > MAX_TEXT) {
      texts[field] = reader.cut(text, `http.request.${field}`, MAX_TEXT);
    }
  }
  return { ...texts, ...pick(raw, ["x_forwarded_for", "traced"], isFlag) };
}

function responseOf({ status: given, content_length: length }: Raw): NonNullable<Http["response"]> {
  const status = Number(given ?? Number.NaN);
  return {
    ...(Number.isInteger(status) ? { status } : {}),
    ...(typeof length === "number" || typeof length === "string" ? { content_length: length } : {}),
  };
}
