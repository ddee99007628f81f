import { describe, expect, it } from "vitest";
import type { SamplingRule } from "../rules.ts";
import { rule } from "./fixtures.ts";
import { ruleFor } from "./match.ts";

describe("the rule of a request", () => {
  const rules: readonly SamplingRule[] = [
    rule({ RuleName: "Default", Priority: 10000 }),
    rule({ RuleName: "uploads", Priority: 100, HTTPMethod: "PUT", URLPath: "/images/*" }),
    rule({ RuleName: "b-health", Priority: 10, URLPath: "/health" }),
    rule({ RuleName: "a-health", Priority: 10, URLPath: "/health" }),
    rule({ RuleName: "lambda", Priority: 50, ServiceType: "AWS::Lambda*", ServiceName: "image-???-*" }),
    rule({ RuleName: "tenant", Priority: 60, Attributes: { tenant: "gold*" }, Host: "api.example.com" }),
  ];
  const nameFor = (request: Parameters<typeof ruleFor>[1]) => ruleFor(rules, request)?.RuleName;

  const elsewhere = { serviceType: "AWS::EC2::Instance", serviceName: "web", host: "example.com" };

  it("is the first by priority, then by name", () => {
    expect(nameFor({ ...elsewhere, urlPath: "/health" })).toBe("a-health");
    expect(nameFor({ ...elsewhere, urlPath: "/images/a.png", httpMethod: "PUT" })).toBe("uploads");
    expect(nameFor({ ...elsewhere, urlPath: "/images/a.png", httpMethod: "GET" })).toBe("Default");
  });

  it("matches by wildcards, whatever the case", () => {
    const request = { serviceType: "aws::lambda::function", serviceName: "Image-dev-detect", urlPath: "/" };
    expect(nameFor(request)).toBe("lambda");
    expect(nameFor({ ...request, serviceName: "image-prod-detect", httpMethod: "GET" })).toBe("Default");
  });

  it("matches what is not known of the request, but not attributes", () => {
    expect(nameFor({ urlPath: "/x", httpMethod: "PUT", serviceName: "image-dev-x" })).toBe("lambda");
    expect(nameFor({ ...elsewhere, urlPath: "/x", httpMethod: "GET", host: "api.example.com" })).toBe(
      "Default",
    );
    const attributes = { tenant: "golden" };
    expect(nameFor({ ...elsewhere, urlPath: "/x", host: "api.example.com", attributes })).toBe("tenant");
  });

  it("is none only where there are no rules", () => {
    expect(ruleFor([], {})).toBeUndefined();
  });
});
