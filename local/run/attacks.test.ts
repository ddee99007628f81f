import { readdirSync, readFileSync } from "node:fs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRun } from "./run.ts";
import type { Run } from "./running.ts";
import { synthesize } from "./synthesize.ts";
import { listeningPorts } from "./testing/ports.ts";
import { httpRequest, type RawAnswer, sendRaw } from "./testing/raw-request.ts";

/** What raw sockets try on a run of the synthesized stack. What browsers try is in page/attacks.browser.test.ts. */
let run: Run;
let port: number;
let before: string;
beforeAll(async () => {
  const deployment = await synthesize("dev");
  run = await startRun({ deployment, port: 0, daemonPort: 0, retryDelay: 0.2 });
  port = Number(new URL(run.endpoint).port);
  await client().send(new InvokeCommand({ FunctionName: functionName(), Payload: Buffer.from("{}") }));
  before = await state();
}, 60_000);
afterAll(() => run?.close());

const client = () =>
  new LambdaClient({
    endpoint: run.endpoint,
    region: run.deployment.region,
    credentials: { accessKeyId: "a", secretAccessKey: "a" },
  });
const functionName = () => run.deployment.functions[0]?.name ?? "";
const bucket = () => run.inputBucket;

/** Everything that an attacker could want to change. */
async function state(): Promise<string> {
  const objects = await send(["GET /BUCKET/?list-type=2 HTTP/1.1", signed("s3")]);
  const { mode } = run.cloud.dynamodb.table(run.table.name).capacity;
  // Alarms publish to the topic too.
  const messages = run.cloud.sns.topics.messages().filter(({ message }) => message === "stolen").length;
  return JSON.stringify({ keys: objects.text.match(/<Key>.*?<\/Key>/g), mode, messages });
}

const signed = (service: string, region = "eu-west-1") =>
  `Authorization: AWS4-HMAC-SHA256 Credential=anyone/20261125/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;
/** As in X-Amz-Date: `YYYYMMDDTHHMMSSZ`. */
const NOW = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
const presigned = (service: string) =>
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=anyone%2F${NOW.slice(0, 8)}%2Feu-west-1%2F${service}%2Faws4_request&X-Amz-Date=${NOW}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;

function send(lines: readonly string[], body = "", to = port): Promise<RawAnswer> {
  const filled = lines.map((line) =>
    line.replaceAll("BUCKET", bucket()).replaceAll("FUNCTION", functionName()).replaceAll("PORT", String(to)),
  );
  return sendRaw(to, httpRequest(to, filled, body));
}
const json = (service: string, target: string, body: string) =>
  send(
    [
      "POST / HTTP/1.1",
      signed(service),
      `X-Amz-Target: ${target}`,
      "Content-Type: application/x-amz-json-1.1",
    ],
    body,
  );

const OTHER_SITES = [
  ["another host name (DNS rebinding)", ["Host: rebound.example:PORT"]],
  ["a host name that begins like this machine", ["Host: 127.0.0.1.rebound.example"]],
  ["another loopback address", ["Host: 127.0.0.2:PORT"]],
  ["no host name", ["Host: "]],
  ["another origin", ["Origin: http://other.example"]],
  ["the origin of a sandboxed page", ["Origin: null"]],
  ["an origin on another port", ["Origin: http://127.0.0.1:1"]],
  ["a page of another site", ["Referer: http://other.example/page"]],
  ["a browser's cross-site request", ["Sec-Fetch-Site: cross-site"]],
  ["a browser's same-site request", ["Sec-Fetch-Site: same-site"]],
] as const;

describe("every port of the process tree", () => {
  it.skipIf(process.platform !== "linux")("is known: the gateway's and the daemon's, and no other", () => {
    expect(listeningPorts().sort()).toEqual([port, run.cloud.daemon.port].sort());
  });

  describe.each(["gateway", "daemon"] as const)("the %s's", (which) => {
    const to = () => (which === "gateway" ? port : run.cloud.daemon.port);
    const path = which === "gateway" ? "/api/run" : "/GetSamplingRules";

    it.each(OTHER_SITES)("refuses %s", async (_, headers) => {
      for (const method of ["GET", "POST"]) {
        const answer = await send([`${method} ${path} HTTP/1.1`, ...headers], "{}", to());
        expect(answer.status).toBe(403);
        expect(answer.text).toContain("does not answer");
      }
    });

    it("refuses a preflight, and sends no CORS headers", async () => {
      const preflight = ["Origin: http://other.example", "Access-Control-Request-Method: PUT"];
      const answer = await send([`OPTIONS ${path} HTTP/1.1`, ...preflight], "", to());
      expect(answer.status).toBe(403);
      expect(answer.text.toLowerCase()).not.toContain("access-control-allow");
    });

    it.each([
      ["two host names", [`GET ${path} HTTP/1.1`, "Host: 127.0.0.1:PORT", "Host: other.example"], 400],
      [
        "the same host name twice",
        [`GET ${path} HTTP/1.1`, "Host: 127.0.0.1:PORT", "Host: 127.0.0.1:PORT"],
        400,
      ],
      ["another host in the request line", [`GET http://other.example${path} HTTP/1.1`], 403],
      ["a tunnel to another host", ["CONNECT other.example:443 HTTP/1.1"], undefined],
      ["two lengths", [`POST ${path} HTTP/1.1`, "Content-Length: 2", "Content-Length: 3"], 400],
      [
        "a length and chunks",
        [`POST ${path} HTTP/1.1`, "Content-Length: 2", "Transfer-Encoding: chunked"],
        400,
      ],
      ["a NUL in a header", [`GET ${path} HTTP/1.1`, "X-A: a\0b"], 400],
      ["a header of 100 kB", [`GET ${path} HTTP/1.1`, `X-A: ${"a".repeat(100_000)}`], 431],
    ] as const)("refuses %s", async (_, lines, status) => {
      expect((await send(lines, "", to())).status).toBe(status);
    });

    it("does not answer a body of an unknown encoding", async () => {
      const answer = await send([`POST ${path} HTTP/1.1`, "Transfer-Encoding: xchunked"], "", to());
      // Whichever is noticed first: the encoding, or the missing Origin.
      expect([400, 403]).toContain(answer.status);
    });

    it("refuses what is not HTTP", async () => {
      const hello = Buffer.from(`16030100a5010000a10303${"5a".repeat(160)}`, "hex");
      expect((await sendRaw(to(), Buffer.concat([hello, Buffer.from("\r\n\r\n")]))).status).toBe(400);
    });
  });

  it("cannot pose as a function: a function's Runtime API gives events to that function only", async () => {
    const environments = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          return [readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")];
        } catch {
          return [];
        }
      })
      .filter((lines) => lines.includes(`AWS_ENDPOINT_URL=${run.endpoint}`));
    expect(environments.length).toBeGreaterThan(0);
    for (const lines of environments) {
      const address = lines.find((line) => line.startsWith("AWS_LAMBDA_RUNTIME_API="))?.split(":")[1];
      const next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1";
      expect((await send([next], "", Number(address))).status).toBe(404);
      expect((await send([next, "Origin: http://other.example"], "", Number(address))).status).toBe(403);
    }
  });
});

describe("a browser on another site, whatever it signs with,", () => {
  const services = ["s3", "dynamodb", "sqs", "sns", "events", "kms", "sts", "lambda", "xray", "rekognition"];
  it.each(services)("does not reach %s", async (service) => {
    for (const header of [
      "Sec-Fetch-Site: cross-site",
      "Sec-Fetch-Site: same-site",
      "Origin: http://other.example",
    ])
      for (const line of [`GET /?${presigned(service)} HTTP/1.1`, "POST / HTTP/1.1"]) {
        const answer = await send([line, signed(service), header], "{}");
        expect(answer.status).toBe(403);
        expect(answer.text).toContain("does not answer");
      }
  });

  const topic = "arn%3Aaws%3Asns%3Aeu-west-1%3A000000000000%3Aimage-text-dev-notifications";
  it.each([
    [
      "publishes by an address",
      [`GET /?Action=Publish&TopicArn=${topic}&Message=stolen&${presigned("sns")} HTTP/1.1`],
    ],
    [
      "publishes by HEAD",
      [`HEAD /?Action=Publish&TopicArn=${topic}&Message=stolen&${presigned("sns")} HTTP/1.1`],
    ],
    ["switches the table without an origin", ["PUT /api/table/mode HTTP/1.1", "Content-Type: text/plain"]],
    ["replays failures without an origin", ["POST /api/failures/replay HTTP/1.1"]],
    ["uploads without an origin", ["PUT /api/image?key=a.png HTTP/1.1", "Content-Type: image/png"]],
    ["replays by another method", ["GET /api/failures/replay HTTP/1.1", "X-HTTP-Method-Override: POST"]],
  ])("nobody %s", async (_, lines) => {
    const { status = 0 } = await send(lines, lines[0]?.startsWith("P") ? '{"mode":"on-demand"}' : "");
    expect([400, 403, 404, 405]).toContain(status);
  });
});

describe("what lies in a bucket does nothing in a browser", () => {
  it.each([
    ["an object that calls itself HTML", "text/html", ""],
    ["an SVG", "image/svg+xml", ""],
    ["a type that the request asks for", "image/png", "&response-content-type=text%2Fhtml"],
    ["a script", "text/javascript", ""],
  ])("%s", async (name, type, query) => {
    const key = encodeURIComponent(`attack ${name}`);
    const path = `/${run.deployment.buckets.find((one) => one.name !== bucket())?.name}/${key}`;
    const put = await send(
      [`PUT ${path} HTTP/1.1`, signed("s3"), `Content-Type: ${type}`],
      "<script>1</script>",
    );
    expect(put.status).toBe(200);
    const get = await send([`GET ${path}?${presigned("s3")}${query} HTTP/1.1`]);
    expect(get.status).toBe(200);
    for (const header of [
      "content-security-policy: default-src 'none'; sandbox",
      "x-content-type-options: nosniff",
    ])
      expect(get.text).toContain(header);
  });

  it.each([
    ["an error that repeats the key", `/BUCKET/%3Cscript%3E?${presigned("s3")}`],
    ["an error about the signature", "/BUCKET/k?X-Amz-Signature=%3Cscript%3E"],
    [
      "line breaks in a header that the request asks for",
      `/BUCKET/?response-content-type=a%0d%0aX-Evil:1&${presigned("s3")}`,
    ],
  ])("%s", async (_, path) => {
    const { text } = await send([`GET ${path} HTTP/1.1`]);
    expect(text).toContain("content-security-policy: default-src 'none'; sandbox");
    expect(text.split("\r\n\r\n")[0]).not.toMatch(/^x-evil/im);
  });
});

describe("no input stops the run, or becomes an internal error", () => {
  const deep = (open: string, middle: string, close: string, times: number) =>
    `${open.repeat(times)}${middle}${close.repeat(times)}`;
  const item = (value: string) =>
    `{"TableName":"image-text-dev-results","Item":{"image":{"S":"x"},"a":${value}}}`;
  const PROTOTYPE = ["constructor", "__proto__", "toString"];

  it.each([
    ["JSON", "dynamodb", "DynamoDB_20120810.PutItem", deep('{"a":', "1", "}", 100_000)],
    ["an item", "dynamodb", "DynamoDB_20120810.PutItem", item(deep('{"L":[', '{"S":"x"}', "]}", 3000))],
    ["a map", "dynamodb", "DynamoDB_20120810.PutItem", item(deep('{"M":{"a":', '{"S":"x"}', "}}", 33))],
    ["an event", "events", "AWSEvents.PutEvents", deep("[", "1", "]", 100_000)],
    [
      "an event pattern",
      "events",
      "AWSEvents.TestEventPattern",
      JSON.stringify({ EventPattern: deep('{"a":', '["x"]', "}", 10_000), Event: "{}" }),
    ],
  ])("%s nested too deeply", async (_, service, target, body) => {
    expect((await json(service, target, body)).status).toBe(400);
  });

  it.each([
    ["deep XML", deep("<a>", "", "</a>", 50_000)],
    ["elements with names of a prototype", "<Delete><__proto__><a>1</a></__proto__></Delete>"],
    ["entities of entities", '<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Delete>&b;</Delete>'],
    ["entities of files", '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete>&x;</Delete>'],
    ["nothing", ""],
  ])("%s", async (_, body) => {
    const answer = await send(["POST /BUCKET/?delete HTTP/1.1", signed("s3")], body);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain("root:");
  });

  it.each(PROTOTYPE)("the name %s", async (name) => {
    expect((await send(["POST / HTTP/1.1", signed(name), "X-Amz-Target: A.B"], "{}")).status).toBe(400);
    expect((await json("kms", `TrentService.${name}`, "{}")).status).toBe(400);
    expect(
      (await json("dynamodb", "DynamoDB_20120810.DescribeTable", `{"TableName":"${name}"}`)).status,
    ).toBe(400);
    const pattern = { EventPattern: `{"a":[{"numeric":["${name}",1]}]}`, Event: "{}" };
    expect((await json("events", "AWSEvents.TestEventPattern", JSON.stringify(pattern))).status).toBe(400);
    const path = `/2015-03-31/functions/${name}/invocations`;
    expect((await send([`POST ${path} HTTP/1.1`, signed("lambda")], "{}")).status).toBe(404);
  });

  it.each([
    ["/2015-03-31/functions/%/invocations", "lambda"],
    ["/2015-03-31/functions/%ZZ/invocations", "lambda"],
    ["/BUCKET/%", "s3"],
    ["/BUCKET/%FF", "s3"],
  ])("the path %s", async (path, service) => {
    const { status = 0 } = await send([`POST ${path} HTTP/1.1`, signed(service)], "{}");
    expect(status >= 400 && status < 500).toBe(true);
  });

  it.each(["null", "[]", '"x"', "1", "{", "\u0000", '{"__proto__":{"a":1}}'])("the body %j", async (body) => {
    for (const [service, target] of [
      ["dynamodb", "DynamoDB_20120810.GetItem"],
      ["kms", "TrentService.DescribeKey"],
      ["sqs", "AmazonSQS.SendMessage"],
      ["events", "AWSEvents.PutEvents"],
      ["rekognition", "RekognitionService.DetectText"],
    ] as const)
      expect((await json(service, target, body)).status).toBe(400);
  });

  it.each([
    "/../../etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd",
    "/.%00/",
  ])("the page's path %s", async (path) => {
    const { status = 0, text } = await send([`GET ${path} HTTP/1.1`]);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain("root:");
  });
});

it("nothing of all that changed anything, and the run answers", async () => {
  expect(await state()).toBe(before);
  expect((await send(["GET /api/run HTTP/1.1"])).status).toBe(200);
});
