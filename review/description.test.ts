import { describe, expect, it } from "vitest";
import { readDescription } from "./description.ts";
import { planText } from "./fixtures/load.ts";
import { renderPage } from "./markdown/page.ts";
import { readPlan } from "./plan.ts";
import { reviewPlan } from "./report.ts";

const line = "Acknowledge: aws_s3_bucket.images destroyed 0123456789abcdef = its objects have moved";
const accepted = [
  { line: "Acknowledge: aws_s3_bucket.images destroyed 0123456789abcdef", reason: "its objects have moved" },
];

describe("a line of a description", () => {
  it.each([
    ["alone", line],
    ["between paragraphs, with Windows' line ends", `Removes it.\r\n\r\n${line}\r\n\r\nThanks.`],
    ["in the middle of a paragraph", `Because:\n${line}\nThat is all.`],
    ["with code and emphasis before it", `See \`x\` and *y*.\n${line}`],
    ["after something folded that ends", `<details><summary>old</summary>\n\nplan\n\n</details>\n\n${line}`],
  ])("counts %s", (_, text) => {
    expect(readDescription(text)).toEqual({ accepted, misread: [] });
  });

  it.each([
    ["quoted", `> ${line}`],
    ["in a quotation that goes on without its sign", `> bot said:\n${line}`],
    ["in a list", `- ${line}`],
    ["in a numbered list", `1. ${line}`],
    ["below a list's item", `- see\n  ${line}`],
    ["in a fence", `\`\`\`\n${line}\n\`\`\``],
    ["in a fence of tildes that never ends", `~~~\n${line}`],
    ["in indented code", `    ${line}`],
    ["in code over several lines", `a \`b\n${line}\nc\` d`],
    ["in backticks", `\`${line}\``],
    ["in bold", `**${line}**`],
    ["struck through", `~~${line}~~`],
    ["struck through over several lines", `~~a\n${line}\nb~~`],
    ["in a comment", `<!--\n${line}\n-->`],
    ["in a comment that never ends", `<!--\n\n${line}`],
    ["folded", `<details><summary>a</summary>\n\n${line}\n\n</details>`],
    ["folded and never closed", `<details>\n\n${line}`],
    ["in another element", `<blockquote>\n\n${line}\n\n</blockquote>`],
    ["as a heading", `# ${line}`],
    ["as a heading by what is below it", `${line}\n---`],
    ["in a table", `| a |\n| --- |\n| ${line} |`],
    ["in a footnote", `a[^1]\n\n[^1]: ${line}`],
    ["in a sentence", `We ${line}`],
    ["without a reason", "Acknowledge: aws_s3_bucket.images destroyed 0123456789abcdef = "],
    [
      "with the reason that is printed",
      "Acknowledge: aws_s3_bucket.images destroyed 0123456789abcdef = <why>",
    ],
    ["in another spelling", "acknowledge: aws_s3_bucket.images: moved"],
  ])("does not count %s, and is named", (_, text) => {
    const read = readDescription(text);
    expect(read.accepted).toEqual([]);
    expect(read.misread).toHaveLength(1);
  });
});

describe("the line that a page prints", () => {
  const plan = readPlan(planText("replace-key"));
  const review = (description: string, from = plan) =>
    reviewPlan({
      environment: "dev",
      plan: from,
      stacks: [],
      acknowledged: { addresses: new Map(), described: readDescription(description) },
    });
  const printed = /^Acknowledge: .* = <why>$/m.exec(renderPage(review("")))?.[0] ?? "";

  it("accepts the risk when it is copied, with a reason", () => {
    const done = review(printed.replace("<why>", "the table is empty"));
    expect(done.verdict).toMatchObject({ exitCode: 0, open: 0, idle: [] });
    expect(renderPage(done)).toContain("_Acknowledged: the table is empty_");
  });

  it("accepts nothing once the plan is another one, and the page says so", () => {
    const changed = JSON.parse(planText("replace-key"));
    changed.resource_changes[0].change.after.name = "another-name";
    const later = review(printed.replace("<why>", "the table is empty"), readPlan(JSON.stringify(changed)));
    expect(later.verdict.exitCode).toBe(2);
    expect(renderPage(later)).toContain("accepts nothing");
  });

  it("accepts no other kind of risk at the same address", () => {
    const other = review(printed.replace(" replaced ", " protection ").replace("<why>", "x"));
    expect(other.verdict.exitCode).toBe(2);
  });
});
