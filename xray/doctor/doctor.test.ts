import { createSocket } from "node:dgram";
import { describe, expect, it } from "vitest";
import { startDaemon } from "../net/daemon.ts";
import { listen } from "../net/http.ts";
import { createXray } from "../service/service.ts";
import { idOf, nested, segment, traceIdOf } from "../testing/documents.ts";
import { Doctor } from "./doctor.ts";
import { describeFinding, type Finding } from "./finding.ts";

const wrong = segment(1, "shop", [0, 1], { subsegments: [nested(2, "mysql at Order:?", [0, 1])] });

describe("the doctor", () => {
  it("answers over HTTP why a document is missing, with rule, source, sender and what was sent", async () => {
    const xray = createXray();
    const listener = await listen(xray);
    try {
      const body = JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(wrong)] });
      const put = await fetch(`${listener.url}/TraceSegments`, { method: "POST", body });
      expect(await put.json()).toEqual({
        UnprocessedTraceSegments: [
          {
            Id: idOf(1),
            ErrorCode: "InvalidName",
            Message: expect.stringMatching(
              /^Invalid subsegment\. ErrorCode: InvalidName\. .*mysql at Order:\?/,
            ),
          },
        ],
      });
      const { findings, totals } = (await (await fetch(`${listener.url}/doctor`)).json()) as {
        findings: Finding[];
        totals: object;
      };
      expect(totals).toEqual({ "subsegment-name-characters": 1 });
      expect(findings).toMatchObject([
        {
          rule: "subsegment-name-characters",
          effect: "refused",
          code: "InvalidName",
          id: idOf(1),
          traceId: traceIdOf(),
          sender: expect.stringMatching(/^HTTP .*127\.0\.0\.1:\d+$/),
          document: JSON.stringify(wrong).slice(0, 200),
        },
      ]);
      const other = await fetch(`${listener.url}/doctor?trace=${traceIdOf(9)}`);
      expect(await other.json()).toMatchObject({ findings: [] });
    } finally {
      await listener.close();
      xray.close();
    }
  });

  it("reports a datagram without a header, and notifies a listener in one line", async () => {
    const xray = createXray();
    const lines: string[] = [];
    xray.doctor.onFinding((finding) => lines.push(describeFinding(finding)));
    const daemon = await startDaemon(xray);
    const socket = createSocket("udp4");
    try {
      socket.send('{"format":"json","version":2}\n{}', daemon.port, "127.0.0.1");
      await expect.poll(() => lines).toHaveLength(1);
      expect(lines[0]).toMatch(
        /^X-Ray: refused: a datagram without .* \(from UDP 127\.0\.0\.1:\d+\) \[daemon-header\]$/,
      );
    } finally {
      socket.close();
      await daemon.close();
      xray.close();
    }
  });

  it("keeps a bounded number of findings, and counts those that come again", () => {
    let now = 100;
    const doctor = new Doctor(() => now);
    for (let index = 0; index < 1500; index += 1) {
      doctor.report({ rule: "json", reason: `document ${index} is no JSON.` });
    }
    now = 200;
    doctor.report({ rule: "json", reason: "document 1499 is no JSON." });
    const findings = doctor.findings();
    expect(findings).toHaveLength(1000);
    expect(findings[0]).toMatchObject({ number: 1500, count: 2, first: 100, last: 200 });
    expect(doctor.totals()).toEqual({ json: 1501 });
  });
});

describe("a list of documents", () => {
  it("is taken but for its wrong elements, each of which is told", () => {
    const xray = createXray();
    const list = [
      segment(1, "a", [0, 1]),
      { ...segment(2, "b", [0, 1]), id: "zz" },
      segment(3, "c", [0, 1]),
      {},
    ];
    const unprocessed = xray.receive(JSON.stringify(list));
    expect(unprocessed.map(({ Id, ErrorCode }) => [Id, ErrorCode])).toEqual([
      ["zz", "InvalidId"],
      [undefined, "MissingId"],
    ]);
    expect([...xray.traces()].flatMap(({ segments }) => segments.map(({ name }) => name))).toEqual([
      "a",
      "c",
    ]);
    xray.close();
  });

  it("tells the id of a document that cannot be read at all", () => {
    const xray = createXray();
    const texts = [
      `{"name":"a","id":"${idOf(5)}","start_time":NaN}`,
      JSON.stringify({ ...segment(5, "a", [0, 1]), metadata: { d: "x".repeat(70_000) } }),
    ];
    for (const text of texts) expect(xray.receive(text)).toMatchObject([{ Id: idOf(5) }]);
    xray.close();
  });
});
