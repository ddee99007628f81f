import { randomBytes } from "node:crypto";

/** A segment document as it goes over the wire; only the fields that this world fills. */
export type Doc = Record<string, unknown> & {
  id: string;
  name: string;
  start_time: number;
  end_time?: number;
  subsegments?: Doc[];
};

export type Ending = "text" | "throttled" | "rejected" | "denied" | "running";

export const ACCOUNT = "000000000000";
export const FUNCTIONS = ["image-text-dev-preprocess-image", "image-text-dev-detect-text"] as const;
export const BUCKETS = [
  `image-text-dev-images-${ACCOUNT}-eu-west-1`,
  `image-text-dev-processed-${ACCOUNT}-eu-west-1`,
] as const;
export const TABLE = "image-text-dev-results";

const id = () => randomBytes(8).toString("hex");
export const newTraceId = (at: number) =>
  `1-${Math.floor(at).toString(16).padStart(8, "0")}-${randomBytes(12).toString("hex")}`;

/** What the runner and the SDK send for one upload, in one trace; `pace` stretches its times. */
export function uploadDocuments(traceId: string, at: number, ending: Ending, key: string, pace = 1): Doc[] {
  const t = (ms: number) => at + (ms * pace) / 1000;
  const [preprocess, detect] = FUNCTIONS;
  const aws = (operation: string, more: Record<string, unknown>) => ({
    operation,
    region: "eu-west-1",
    request_id: randomBytes(8).toString("hex").toUpperCase(),
    retries: 0,
    ...more,
  });
  const annotations = (outcome: string) => ({ environment: "dev", image: key, outcome });

  const rejected = ending === "rejected";
  const firstPart = [
    sub("S3", t(62), t(81), {
      namespace: "aws",
      aws: aws("GetObject", { bucket_name: BUCKETS[0], key }),
      http: ok,
    }),
    ...(rejected
      ? [
          sub("DynamoDB", t(90), t(103), {
            namespace: "aws",
            aws: aws("PutItem", { table_name: TABLE }),
            http: ok,
          }),
        ]
      : [
          sub("adjustContrast", t(82), t(176), { metadata: { default: { mean: 112.4, stretched: true } } }),
          sub("removeNoise", t(176), t(243), { metadata: { default: { sigma: 6.2, applied: true } } }),
          sub("S3", t(244), t(271), {
            namespace: "aws",
            aws: aws("PutObject", { bucket_name: BUCKETS[1], key: `${key}.jpg` }),
            http: ok,
          }),
        ]),
  ];
  const first = invocation(
    preprocess,
    undefined,
    t(0),
    t(rejected ? 110 : 280),
    firstPart,
    rejected
      ? { ...annotations("rejected"), reason: "not-an-image" }
      : { ...annotations("preprocessed"), format: "jpeg", size_class: "small", noisy: true },
  );
  if (rejected) return first.map((doc) => ({ ...doc, trace_id: traceId }));

  const put = firstPart.at(-1);
  const throttle = ending === "throttled";
  const denied = ending === "denied";
  const secondPart = [
    sub("Rekognition", t(352), t(641), {
      namespace: "aws",
      aws: aws("DetectText", {}),
      ...(denied
        ? {
            http: { response: { status: 400 } },
            error: true,
            fault: true,
            cause: cause(
              "AccessDeniedException",
              `User: arn:aws:sts::${ACCOUNT}:assumed-role/${detect}/${detect} is not authorized to perform: rekognition:DetectText`,
            ),
          }
        : { http: ok }),
    }),
    ...(denied || ending === "running"
      ? []
      : [
          sub("DynamoDB", t(643), t(throttle ? 1630 : 655), {
            namespace: "aws",
            aws: { ...aws("PutItem", { table_name: TABLE }), retries: throttle ? 3 : 0 },
            ...(throttle
              ? {
                  http: { response: { status: 400 } },
                  error: true,
                  throttle: true,
                  fault: true,
                  cause: cause(
                    "ProvisionedThroughputExceededException",
                    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
                  ),
                }
              : { http: ok }),
          }),
        ]),
  ];
  const failing = throttle || denied;
  const second = invocation(
    detect,
    put?.id,
    t(301),
    ending === "running" ? undefined : t(throttle ? 1640 : 668),
    secondPart,
    failing ? annotations("failed") : { ...annotations("text"), text_count: 7 },
    failing ? secondPart.at(-1)?.cause : undefined,
  );
  return [...first, ...second].map((doc) => ({ ...doc, trace_id: traceId }));
}

const ok = { response: { status: 200, content_length: 0 } };

function sub(name: string, start: number, end: number, more: Record<string, unknown>): Doc {
  return { id: id(), name, start_time: start, end_time: end, ...more };
}

function cause(type: string, message: string) {
  return {
    working_directory: "/var/task",
    exceptions: [
      {
        id: id(),
        type,
        message,
        remote: true,
        stack: [
          { path: "/var/task/index.mjs", line: 1204, label: "throwDefaultError" },
          { path: "/var/task/index.mjs", line: 1187, label: "deserializerMiddleware" },
          { path: "/var/task/index.mjs", line: 2310, label: "record" },
          { path: "/var/task/index.mjs", line: 2388, label: "Runtime.handler" },
        ],
      },
    ],
  };
}

/** The two segments that Lambda records for an asynchronous invocation. */
function invocation(
  name: string,
  parent: string | undefined,
  start: number,
  end: number | undefined,
  parts: Doc[],
  annotations: Record<string, unknown>,
  failure?: unknown,
): Doc[] {
  const times = end === undefined ? { in_progress: true } : { end_time: end };
  const attempt: Doc = { id: id(), name: "Attempt #1", start_time: start + 0.02, ...times };
  const service: Doc = {
    id: id(),
    name,
    ...(parent === undefined ? {} : { parent_id: parent }),
    start_time: start,
    ...times,
    origin: "AWS::Lambda",
    http: { response: { status: 202 } },
    aws: { request_id: randomBytes(8).toString("hex"), account_id: ACCOUNT },
    resource_arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`,
    subsegments: [sub("Dwell Time", start, start + 0.02, {}), attempt],
  };
  const work: Doc = {
    ...sub("Invocation", start + 0.04, end ?? start + 0.4, {}),
    annotations,
    subsegments: parts,
  };
  const fn: Doc = {
    id: id(),
    name,
    parent_id: attempt.id,
    start_time: start + 0.022,
    ...times,
    origin: "AWS::Lambda::Function",
    aws: { function_arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`, account_id: ACCOUNT },
    ...(failure ? { fault: true, cause: failure } : {}),
    subsegments: [work],
  };
  return [service, fn];
}
