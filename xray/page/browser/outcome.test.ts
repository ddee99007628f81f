import { describe, expect, it } from "vitest";
import { createXray } from "../../service/service.ts";
import { type Ending, uploadDocuments } from "../testing/documents.ts";
import { causesOf, outcomesOf } from "./outcome.ts";
import { TraceSummaries } from "./shapes.ts";

/** The summary that X-Ray gives of an upload that ended so. */
function summaryOf(ending: Ending) {
  const xray = createXray();
  const now = Date.now() / 1000;
  const id = `1-${Math.floor(now).toString(16)}-000000000000000000000001`;
  for (const document of uploadDocuments(id, now, ending, "a.jpg")) xray.receive(JSON.stringify(document));
  const { body } = xray.handle("/TraceSummaries", { StartTime: now - 10, EndTime: now + 10 });
  const [summary] = TraceSummaries.parse(body).TraceSummaries;
  if (!summary) throw new Error(JSON.stringify(body));
  return summary;
}

describe("how a trace ended", () => {
  it("counts what failed behind its first segment, which for an upload has long ended well", () => {
    const throttled = summaryOf("throttled");
    expect(throttled.HasFault).toBe(false);
    expect(outcomesOf(throttled)).toEqual(["fault", "throttle"]);
    expect(outcomesOf(summaryOf("text"))).toEqual(["ok"]);
  });

  it("is said by exception and the service furthest downstream", () => {
    expect(causesOf(summaryOf("throttled"))[0]).toBe(
      "ProvisionedThroughputExceededException at image-text-dev-results",
    );
    expect(causesOf(summaryOf("denied"))).toContain("AccessDeniedException at Rekognition");
    expect(causesOf(summaryOf("text"))).toEqual([]);
  });
});
