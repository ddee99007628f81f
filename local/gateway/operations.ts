import { z } from "zod";
import { AwsError, type AwsRequest, type AwsResponse, type AwsService } from "./service.ts";
import { xml } from "./xml.ts";

/** One operation of a service: what it takes, and what it answers. */
export interface Operation {
  readonly run: (input: unknown, request: AwsRequest) => Promise<unknown>;
}

/**
 * An operation whose input is checked before it runs. Everything that is wrong with it becomes one error, of the
 * `refusal` type that the service has for it; members that the schema does not know are ignored, as AWS does.
 */
export function operation<T extends z.ZodType>(
  input: T,
  run: (input: z.infer<T>, request: AwsRequest) => Promise<unknown> | unknown,
  refusal = "ValidationException",
): Operation {
  return {
    run: async (raw, request) => {
      const parsed = input.safeParse(raw);
      if (!parsed.success)
        throw new AwsError(
          refusal,
          parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
        );
      return run(parsed.data, request);
    },
  };
}

/** A service of the awsJson protocols: the operation stands in X-Amz-Target, input and output are JSON. */
export function jsonService(operations: Readonly<Record<string, Operation>>): AwsService {
  return {
    async handle(request): Promise<AwsResponse> {
      const target = String(request.headers["x-amz-target"] ?? "");
      const output = await find(operations, target.slice(target.lastIndexOf(".") + 1), request).run(
        parseJson(request.body),
        request,
      );
      const contentType = request.headers["content-type"] ?? "application/x-amz-json-1.0";
      return { status: 200, headers: { "content-type": contentType }, body: JSON.stringify(output ?? {}) };
    },
  };
}

/**
 * A service of the awsQuery protocol: the operation stands in the form's Action, output is XML. Input members
 * are named as in the form, e.g. `Tags.member.1.Key`.
 */
export function queryService(operations: Readonly<Record<string, Operation>>, namespace: string): AwsService {
  return {
    async handle(request): Promise<AwsResponse> {
      const form = new URLSearchParams(request.body.length > 0 ? request.body.toString() : request.query);
      const name = form.get("Action") ?? "";
      const output = await find(operations, name, request).run(Object.fromEntries(form), request);
      const result = output === undefined ? {} : { [`${name}Result`]: output };
      return {
        status: 200,
        headers: { "content-type": "text/xml" },
        body: xml(`${name}Response`, { ...result, ResponseMetadata: { RequestId: request.id } }, namespace),
      };
    },
  };
}

/**
 * Members of a map or list in a query form, e.g. `MessageAttributes.entry.1.Name`: one record for each number,
 * in order, by what follows it.
 */
export function members(
  form: Readonly<Record<string, string>>,
  prefix: string,
): readonly Readonly<Record<string, string>>[] {
  const found = new Map<number, Record<string, string>>();
  for (const [name, value] of Object.entries(form)) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const [index = "", ...rest] = name.slice(prefix.length + 1).split(".");
    const member = found.get(Number(index)) ?? {};
    member[rest.join(".")] = value;
    found.set(Number(index), member);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, member]) => member);
}

/** What a query form is before an operation looks at it. */
export const Form = z.record(z.string(), z.string());

function find(operations: Readonly<Record<string, Operation>>, name: string, request: AwsRequest): Operation {
  const found = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (found === undefined)
    throw new AwsError(
      "UnknownOperationException",
      `The local run does not answer ${request.service} ${name || "without an operation"}. It answers: ${Object.keys(operations).join(", ")}.`,
    );
  return found;
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new AwsError("SerializationException", "The request's body is not JSON.");
  }
}
