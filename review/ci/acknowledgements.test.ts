import { describe, expect, it } from "vitest";
import { readAcknowledgement } from "../options.ts";
import { acknowledgements } from "./acknowledgements.ts";

describe("acknowledgements in a description", () => {
  it("are lines of their own, with an address and a reason", () => {
    const description =
      "Removes the bucket.\r\n\r\nAcknowledge: aws_s3_bucket.images = its objects have moved\r\nacknowledge: aws_kms_key.data=ok then\n";
    expect(acknowledgements(description)).toEqual([
      "aws_s3_bucket.images=its objects have moved",
      "aws_kms_key.data=ok then",
    ]);
  });

  it("do not count in comments, in prose, or without a reason", () => {
    expect(
      acknowledgements(
        "<!-- Acknowledge: aws_a.b = c -->\nwe Acknowledge: aws_a.b = c\nAcknowledge: aws_a.b =\n<!-- open\nAcknowledge: aws_a.b = c",
      ),
    ).toEqual([]);
  });

  it("can all be read by the review", () => {
    const [one] = acknowledgements('Acknowledge: aws_s3_bucket.all["a=b"] = because = of it');
    expect(readAcknowledgement(one ?? "")).toEqual(['aws_s3_bucket.all["a=b"]', "because = of it"]);
  });

  it("cannot become an option", () => {
    expect(acknowledgements("Acknowledge: --verify = x").map(readAcknowledgement)).toEqual([
      ["--verify", "x"],
    ]);
  });
});
