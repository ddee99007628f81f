/**
 * What a filter expression says, as a tree.
 * Source of the language: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 */
export type Expression =
  | { readonly kind: "or" | "and"; readonly operands: readonly Expression[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "keyword"; readonly keyword: Keyword; readonly comparison?: Comparison }
  | { readonly kind: "annotation"; readonly key: string; readonly comparison?: Comparison }
  | { readonly kind: "service"; readonly service: Selector; readonly filter?: Expression }
  | {
      readonly kind: "edge";
      readonly source: Selector;
      readonly destination: Selector;
      readonly filter?: Expression;
    }
  | {
      readonly kind: "group";
      readonly by: "name" | "arn";
      readonly operator: EqualityOperator;
      readonly value: string;
    }
  | {
      readonly kind: "rootcause";
      readonly cause: Cause;
      readonly level: CauseLevel;
      readonly filter?: Expression;
    }
  | {
      readonly kind: "rootcause.json";
      readonly operator: EqualityOperator;
      readonly causes: readonly Json[];
    };

export type Value = string | number | boolean;

export interface Comparison {
  readonly operator: Operator;
  readonly value: Value;
}

/** Which nodes of the trace map are meant; an empty one means any. */
export interface Selector {
  readonly name?: string;
  readonly type?: string;
  readonly accountId?: string;
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

export const CAUSES = ["fault", "error", "responsetime"] as const;
export type Cause = (typeof CAUSES)[number];

export const CAUSE_LEVELS = ["service", "entity", "exception"] as const;
export type CauseLevel = (typeof CAUSE_LEVELS)[number];

/** Every list of a root cause. Only faults and errors have exceptions. */
export const ROOT_CAUSE_LISTS = CAUSES.flatMap((cause) =>
  CAUSE_LEVELS.filter((level) => cause !== "responsetime" || level !== "exception").map((level) => ({
    cause,
    level,
  })),
);

export const EQUALITY_OPERATORS = ["=", "!="] as const;
export type EqualityOperator = (typeof EQUALITY_OPERATORS)[number];

/** By the type of what is compared. */
export const OPERATORS = {
  boolean: EQUALITY_OPERATORS,
  number: ["=", "!=", "<", "<=", ">", ">="],
  string: ["=", "!=", "CONTAINS", "BEGINSWITH", "ENDSWITH"],
} as const;
export type Operator = (typeof OPERATORS)[keyof typeof OPERATORS][number];

/** Where an expression stands decides what its keywords look at. */
export type Scope = "trace" | "service" | "edge" | `rootcause.${CauseLevel}`;

const calls = ["trace", "service", "edge"] as const;
const elements = ["rootcause.service", "rootcause.entity", "rootcause.exception"] as const;

/** Every simple keyword: the type of its value, and the scopes in which it can have one. */
export const KEYWORDS = {
  ok: { type: "boolean", scopes: calls, help: "The response was a success (2xx)" },
  error: { type: "boolean", scopes: calls, help: "The response was a client error (4xx)" },
  throttle: { type: "boolean", scopes: calls, help: "The response was 429 Too Many Requests" },
  fault: { type: "boolean", scopes: calls, help: "The response was a server fault (5xx)" },
  partial: { type: "boolean", scopes: calls, help: "Something is still in progress" },
  inferred: {
    type: "boolean",
    scopes: [...calls, "rootcause.service", "rootcause.entity"],
    help: "Recorded only by its caller",
  },
  root: { type: "boolean", scopes: ["service", "edge"], help: "The service is the trace's entry" },
  first: { type: "boolean", scopes: elements, help: "First element of a root cause's list" },
  last: { type: "boolean", scopes: elements, help: "Last element of a root cause's list" },
  remote: { type: "boolean", scopes: ["rootcause.entity"], help: "The entity is a call to another service" },
  responsetime: { type: "number", scopes: calls, help: "Seconds until the response was sent" },
  duration: { type: "number", scopes: calls, help: "Seconds in total, with everything downstream" },
  "http.status": { type: "number", scopes: calls, help: "Status code of the response" },
  index: { type: "number", scopes: elements, help: "Position in a root cause's list, from 0" },
  coverage: {
    type: "number",
    scopes: ["rootcause.entity"],
    help: "Share of the root's response time, 0 to 1; response-time root causes only",
  },
  "http.url": { type: "string", scopes: calls, help: "URL of the request" },
  "http.method": { type: "string", scopes: calls, help: "Method of the request" },
  "http.useragent": { type: "string", scopes: calls, help: "User agent of the request" },
  "http.clientip": { type: "string", scopes: calls, help: "Address of the client" },
  user: { type: "string", scopes: calls, help: "User of any segment" },
  name: { type: "string", scopes: [...calls, ...elements], help: "Name of a service, entity or exception" },
  type: {
    type: "string",
    scopes: [...calls, "rootcause.service", "rootcause.entity"],
    help: "Type of a service, e.g. AWS::Lambda::Function",
  },
  message: {
    type: "string",
    scopes: [...calls, "rootcause.exception"],
    help: "Message of an exception",
  },
  availabilityzone: { type: "string", scopes: calls, help: "Availability Zone of any segment" },
  "instance.id": { type: "string", scopes: calls, help: "EC2 instance of any segment" },
  "resource.arn": { type: "string", scopes: calls, help: "Resource ARN of any segment" },
} as const satisfies Record<string, { type: keyof typeof OPERATORS; scopes: readonly Scope[]; help: string }>;
export type Keyword = keyof typeof KEYWORDS;

export function isKeyword(word: string): word is Keyword {
  return Object.hasOwn(KEYWORDS, word);
}

/** The conjunction of all; chains of AND become one node. */
export function and(operands: readonly Expression[]): Expression {
  return join("and", operands);
}

/** The disjunction of all; chains of OR become one node. */
export function or(operands: readonly Expression[]): Expression {
  return join("or", operands);
}

function join(kind: "and" | "or", operands: readonly Expression[]): Expression {
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind, operands: flat };
}
