import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createXray } from "../../../service/service.ts";
import { type Ending, newTraceId, uploadDocuments } from "../../testing/documents.ts";
import { type Gathered, Gathering } from "./gather.ts";

const { signal } = new AbortController();
const nobody = () => {};
let xray: ReturnType<typeof createXray>;
let calls: { path: string; TimeRangeType?: string; NextToken?: string }[];

/** The page's server, without the HTTP. */
async function answer(path: string, init: RequestInit): Promise<Response> {
  const body: unknown = JSON.parse(String(init.body));
  calls.push({ path, ...Object(body) });
  const { status, body: said } = xray.handle(path.replace("/api/xray", ""), body);
  return Response.json(said, { status });
}

beforeEach(() => {
  xray = createXray();
  calls = [];
  vi.stubGlobal("fetch", answer);
});
afterEach(() => vi.unstubAllGlobals());

function upload(ending: Ending, ago = 5, id = newTraceId(Date.now() / 1000 - ago)): string {
  for (const document of uploadDocuments(id, Date.now() / 1000 - ago, ending, "a.jpg")) {
    xray.receive(JSON.stringify(document));
  }
  return id;
}
const ids = ({ traces }: Gathered) => traces.map(({ Id }) => Id);

describe("the list of traces", () => {
  it("is gathered page by page, and shown before it is complete", async () => {
    for (let count = 0; count < 230; count++) upload("text", 1 + count);
    const shown: Gathered[] = [];
    const all = await new Gathering({ last: 900 }, "").refresh(signal, (part) => shown.push(part));
    expect(all).toMatchObject({ complete: true, more: false, processed: 230 });
    expect(new Set(ids(all)).size).toBe(230);
    expect(shown[0]).toMatchObject({ complete: false });
    expect(shown[0]?.traces.length).toBeLessThan(230);
  });

  it("reaches further back than one call of the API", async () => {
    const uploads = [upload("text", 5), upload("text", 30 * 3600), upload("text", 60 * 3600)];
    const scope = { from: Date.now() / 1000 - 70 * 3600 };
    const all = await new Gathering(scope, "").refresh(signal, nobody);
    expect(ids(all)).toEqual(uploads);
    expect(all.processed).toBe(3);
  });

  it("asks only for what changed from then on", async () => {
    for (let count = 0; count < 230; count++) upload("text", 100 + count);
    const gathering = new Gathering({ last: 900 }, "");
    await gathering.refresh(signal, nobody);
    calls = [];
    const added = upload("text", 1);
    const all = await gathering.refresh(signal, nobody);
    expect(ids(all)[0]).toBe(added);
    expect(all.traces).toHaveLength(231);
    expect(calls.every(({ TimeRangeType }) => TimeRangeType === "Event")).toBe(true);
  });

  it("loses what no longer fulfils the filter", async () => {
    const gathering = new Gathering({ last: 900 }, "partial");
    const id = newTraceId(Date.now() / 1000 - 5);
    const documents = uploadDocuments(id, Date.now() / 1000 - 5, "text", "a.jpg");
    for (const { end_time: _, ...document } of documents) {
      xray.receive(JSON.stringify({ ...document, in_progress: true }));
    }
    expect(ids(await gathering.refresh(signal, nobody))).toEqual([id]);
    for (const document of documents) xray.receive(JSON.stringify(document));
    expect(ids(await gathering.refresh(signal, nobody))).toEqual([]);
  });

  it("is narrowed to a group whatever the filter says, OR included", async () => {
    xray.handle("/CreateGroup", {
      GroupName: "throttled",
      FilterExpression: "service() { throttle = true }",
    });
    const throttled = upload("throttled");
    upload("text");
    const scope = { last: 900, group: "throttled" };
    for (const filter of ["", "ok OR !ok"]) {
      expect(ids(await new Gathering(scope, filter).refresh(signal, nobody))).toEqual([throttled]);
    }
  });

  it("passes on why it was refused", async () => {
    await expect(new Gathering({ last: 900 }, "service(").refresh(signal, nobody)).rejects.toThrow("Column");
  });
});
