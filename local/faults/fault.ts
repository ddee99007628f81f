import { UserError } from "@image-text/commands/user-error";

/** Services whose answers to the functions can be disturbed, by their signing names. */
export const DISTURBED_SERVICES = ["s3", "rekognition", "dynamodb", "sqs"] as const;
export type DisturbedService = (typeof DISTURBED_SERVICES)[number];

/** What can go wrong with each part. */
const KINDS = {
  /** Throttled; failed; unavailable; cut before the work; the answer lost after the work; slow. */
  service: ["429", "500", "503", "cut", "lost", "slow"],
  /** A function's process: killed, out of memory, over its time. */
  lambda: ["kill", "memory", "timeout"],
  /** An S3 event: delivered twice; delivered late, and so out of order. */
  events: ["twice", "late"],
} as const;

export type ServiceFault = (typeof KINDS.service)[number];
export type FunctionFault = (typeof KINDS.lambda)[number];
export type EventFault = (typeof KINDS.events)[number];

interface Of<Target, Kind> {
  readonly target: Target;
  readonly kind: Kind;
  /** How often it happens, 0 to 1. */
  readonly share: number;
}

/** One kind of fault, and how often it happens. */
export type Fault =
  | Of<DisturbedService, ServiceFault>
  | Of<"lambda", FunctionFault>
  | Of<"events", EventFault>;

/** e.g. `rekognition:429:20%`. */
export const nameOf = ({ target, kind }: Fault): string => `${target}:${kind}`;

/**
 * Reads `TARGET:KIND:SHARE`, e.g. `rekognition:429:20%`.
 * @throws UserError that continues a sentence after the option's name.
 */
export function readFault(text: string): Fault {
  const [target = "", kind = "", percent = "", ...rest] = text.split(":");
  const share = /^\d+(\.\d+)?%$/.test(percent) ? Number(percent.slice(0, -1)) / 100 : Number.NaN;
  const fault = readKind(target, kind);
  if (fault === undefined || rest.length > 0 || !(share > 0 && share <= 1))
    throw new UserError(
      `must be TARGET:KIND:SHARE such as rekognition:429:20%, not "${text}": ${DISTURBED_SERVICES.join(", ")} with ${KINDS.service.join(", ")}; lambda with ${KINDS.lambda.join(", ")}; events with ${KINDS.events.join(", ")}`,
    );
  return { ...fault, share };
}

function readKind(target: string, kind: string) {
  const service = DISTURBED_SERVICES.find((name) => name === target);
  if (service !== undefined) return found(service, KINDS.service, kind);
  if (target === "lambda") return found(target, KINDS.lambda, kind);
  if (target === "events") return found(target, KINDS.events, kind);
  return undefined;
}

function found<T extends string, K extends string>(target: T, kinds: readonly K[], wanted: string) {
  const kind = kinds.find((name) => name === wanted);
  return kind === undefined ? undefined : { target, kind };
}
