import { beforeAll, describe, expect, it } from "vitest";
import { dev } from "../environments/dev.ts";
import { prod } from "../environments/prod.ts";
import { type Synthesized, synthesize } from "./testing/synth.ts";

const delivered = {
  account: "123456789012",
  backend: { bucket: "state", region: "eu-west-1" },
  delivery: { repository: "owner/name" },
};

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string[];
  Principal?: { Federated: string[] };
  Condition?: Record<string, Record<string, string[]>>;
}

let stacks: Record<string, Synthesized>;
beforeAll(() => {
  stacks = synthesize([
    { ...dev, ...delivered },
    { ...prod, ...delivered },
  ]);
});

function resources(stack: string, type: string) {
  return Object.values(stacks[stack]?.json.resource[type] ?? {});
}

function statements(stack: string, type: string, name: string, attribute = "policy"): Statement[] {
  const found = resources(stack, type).find((it) => it.name === name);
  if (!found) throw new Error(`No ${type} ${name} in ${stack}.`);
  return JSON.parse(String(found[attribute])).Statement;
}

/** The most that IAM counts: references give way to 12 digits and ARNs. */
const size = (policy: unknown) => String(policy).replace(/\$\{[^}]*account_id\}/g, "123456789012").length;

describe("the delivery stack", () => {
  it("is there for environments that name a repository, and for no other", () => {
    expect(Object.keys(stacks)).toContain("delivery-dev");
    expect(Object.keys(synthesize([dev]))).not.toContain("delivery-dev");
  });

  it("makes one identity provider in an account", () => {
    expect(resources("delivery-dev", "aws_iam_openid_connect_provider")).toHaveLength(1);
    expect(resources("delivery-prod", "aws_iam_openid_connect_provider")).toHaveLength(0);
  });

  it("trusts pull requests and the drift check with the plan role, approved jobs with the deploy role", () => {
    const subjects = (role: string) =>
      statements("delivery-prod", "aws_iam_role", role, "assume_role_policy")[0]?.Condition?.StringEquals?.[
        "token.actions.githubusercontent.com:sub"
      ];
    expect(subjects("delivery-image-text-prod-plan")).toEqual([
      "repo:owner/name:pull_request",
      "repo:owner/name:environment:drift-prod",
    ]);
    expect(subjects("delivery-image-text-prod-deploy")).toEqual(["repo:owner/name:environment:prod"]);
  });

  it("trusts a repository by its numbers as well, where they are given", () => {
    const [trust] = JSON.parse(
      String(
        Object.values(
          synthesize([
            {
              ...dev,
              ...delivered,
              delivery: { repository: "acme/pictures", ownerId: 12, repositoryId: 34 },
            },
          ])["delivery-dev"]?.json.resource.aws_iam_role ?? {},
        ).find((it) => it.name === "delivery-image-text-dev-plan")?.assume_role_policy,
      ),
    ).Statement;
    expect(trust.Condition.StringEquals["token.actions.githubusercontent.com:sub"]).toEqual([
      "repo:acme/pictures:pull_request",
      "repo:acme@12/pictures@34:pull_request",
      "repo:acme/pictures:environment:drift-dev",
      "repo:acme@12/pictures@34:environment:drift-dev",
    ]);
  });

  it("refers to an identity provider that is there already, and makes none in that account", () => {
    const existing = { repository: "owner/name", identityProvider: "existing" } as const;
    const other = synthesize([
      { ...dev, ...delivered },
      { ...prod, ...delivered, delivery: existing },
    ]);
    for (const name of ["delivery-dev", "delivery-prod"]) {
      const resources = other[name]?.json.resource ?? {};
      expect(resources.aws_iam_openid_connect_provider).toBeUndefined();
      expect(JSON.stringify(resources.aws_iam_role)).toContain(
        "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
      );
    }
  });

  it.each([
    [
      "1234abcd-12ab-34cd-56ef-1234567890ab",
      ["arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    ],
    [
      "arn:aws:kms:us-east-1:999988887777:key/mrk-1234abcd12ab34cd56ef1234567890ab",
      ["arn:aws:kms:us-east-1:999988887777:key/mrk-1234abcd12ab34cd56ef1234567890ab"],
    ],
    ["alias/states", ["arn:aws:kms:eu-west-1:123456789012:key/*"], "alias/states"],
    [
      "arn:aws:kms:us-east-1:999988887777:alias/team/states",
      ["arn:aws:kms:us-east-1:999988887777:key/*"],
      "alias/team/states",
    ],
  ])("the state's key %s is named as IAM can resolve it", (kmsKeyId, resources, alias?: string) => {
    const stack = synthesize([{ ...dev, ...delivered, backend: { ...delivered.backend, kmsKeyId } }])[
      "delivery-dev"
    ];
    const policies = Object.values(stack?.json.resource.aws_iam_role_policy ?? {});
    const found = policies.flatMap((it) =>
      (JSON.parse(String(it.policy)).Statement as Statement[]).filter(({ Sid }) => Sid === "StateKey"),
    );
    expect(found).toHaveLength(2);
    for (const it of found) {
      expect(it.Resource).toEqual(resources);
      expect(it.Condition).toEqual(
        alias && { "ForAnyValue:StringEquals": { "kms:ResourceAliases": [alias] } },
      );
    }
  });

  it("lets the plan role change nothing but the lock of the state", () => {
    const actions = [
      ...statements("delivery-dev", "aws_iam_policy", "delivery-image-text-dev-read"),
      ...statements("delivery-dev", "aws_iam_role_policy", "image-text-dev-plan"),
    ].flatMap((it) => it.Action.map((action) => [it.Sid, action]));
    const changing = actions.filter(([, action]) => !/:(Get|List|Describe)/.test(String(action)));
    expect(changing).toEqual([
      ["ReadFunctionVariables", "kms:Decrypt"],
      ["Lock", "s3:DeleteObject"],
      ["Lock", "s3:PutObject"],
    ]);
  });

  it("lets the plan role decrypt functions' variables, of this environment's keys and through Lambda only", () => {
    const own = statements("delivery-prod", "aws_iam_role_policy", "image-text-prod-plan");
    expect(own.filter((it) => it.Action.some((action) => action.startsWith("kms:")))).toEqual([
      {
        Sid: "ReadFunctionVariables",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: ["arn:aws:kms:eu-west-1:123456789012:key/*"],
        Condition: {
          StringEquals: {
            "aws:ResourceTag/Project": ["image-text"],
            "aws:ResourceTag/Environment": ["prod"],
            "kms:ViaService": ["lambda.eu-west-1.amazonaws.com"],
          },
        },
      },
    ]);
  });

  it("lets the deploy role empty buckets where nothing is protected, and nowhere else", () => {
    const emptying = (environment: string) =>
      statements(`delivery-${environment}`, "aws_iam_role_policy", `image-text-${environment}-deploy`)
        .filter((it) => it.Action.some((action) => /ListBucketVersions|DeleteObjectVersion/.test(action)))
        .map((it) => [it.Action, it.Resource]);
    const buckets = "arn:aws:s3:::image-text-dev-*";
    expect(emptying("dev")).toEqual([
      [["s3:ListBucketVersions"], [buckets]],
      [["s3:DeleteObject", "s3:DeleteObjectVersion"], [`${buckets}/*`]],
    ]);
    expect(emptying("prod")).toEqual([]);
  });

  it("names groups of this environment only, not those of one whose name begins alike", () => {
    const [write] = statements("delivery-dev", "aws_iam_role_policy", "image-text-dev-deploy").filter(
      (it) => it.Sid === "WriteTraces",
    );
    const patterns = (write?.Resource ?? []).map((it) => new RegExp(`^${it.replaceAll("*", ".*")}$`));
    const may = (name: string) =>
      patterns.some((it) => it.test(`arn:aws:xray:eu-west-1:123456789012:group/${name}/ABCDEF`));
    expect(
      ["image-text-dev", "image-text-dev-slow", "image-text-dev2", "image-text-device"].filter(may),
    ).toEqual(["image-text-dev", "image-text-dev-slow"]);
  });

  it("lets neither role read a picture, an item or a message", () => {
    const granted = [
      ...statements("delivery-dev", "aws_iam_policy", "delivery-image-text-dev-read"),
      ...statements("delivery-dev", "aws_iam_role_policy", "image-text-dev-deploy"),
    ];
    const reading = granted.filter((it) =>
      it.Action.some((action) =>
        /^(dynamodb:(Get|Query|Scan|Batch)|sqs:Receive|s3:GetObject|s3:Get\*$)/.test(action),
      ),
    );
    expect(reading.map((it) => it.Sid)).toEqual(["State", "Lock"]);
  });

  it("lets the deploy role write roles within the boundary only, and pass them to Lambda only", () => {
    const own = statements("delivery-dev", "aws_iam_role_policy", "image-text-dev-deploy");
    const writing = own.filter((it) =>
      it.Action.some((action) => /iam:(Create|Attach|Put)Role/.test(action) || action === "iam:CreateRole"),
    );
    for (const it of writing)
      expect(it.Condition?.StringEquals?.["iam:PermissionsBoundary"]?.[0]).toMatch(
        /:policy\/delivery-image-text-dev-boundary$/,
      );
    expect(own.find((it) => it.Action.includes("iam:PassRole"))?.Condition).toEqual({
      StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com"] },
    });
  });

  it("keeps the deploy role away from the roles and the bound that hold it", () => {
    const own = statements("delivery-dev", "aws_iam_role_policy", "image-text-dev-deploy");
    const iam = own.filter((it) => it.Action.some((action) => action.startsWith("iam:")));
    for (const resource of iam.flatMap((it) => it.Resource))
      expect(resource).toMatch(/:role\/(image-text-dev-\*|aws-service-role\/)/);
  });

  it("bounds every role of the environment", () => {
    const roles = resources("dev", "aws_iam_role");
    expect(roles.length).toBeGreaterThan(0);
    for (const role of roles)
      expect(role.permissions_boundary).toMatch(/:policy\/delivery-image-text-dev-boundary$/);
  });

  it("allows within the bound whatever the functions' own policies allow", () => {
    const bound = new Set(
      statements("delivery-dev", "aws_iam_policy", "delivery-image-text-dev-boundary").flatMap(
        (it) => it.Action,
      ),
    );
    const needed = resources("dev", "aws_iam_role_policy").flatMap((it) =>
      (JSON.parse(String(it.policy)).Statement as Statement[]).flatMap((one) => one.Action),
    );
    expect(needed.filter((action) => !bound.has(action))).toEqual([]);
  });

  it("may make every kind of resource that the environment has", () => {
    const services = new Set(
      statements("delivery-dev", "aws_iam_role_policy", "image-text-dev-deploy").flatMap((it) =>
        it.Action.map((action) => action.split(":")[0]),
      ),
    );
    const service: Record<string, string> = {
      appautoscaling: "application-autoscaling",
      cloudwatch: "cloudwatch",
    };
    for (const type of Object.keys(stacks.prod?.json.resource ?? {})) {
      const family = /^aws_cloudwatch_event/.test(type)
        ? "events"
        : /^aws_cloudwatch_log/.test(type)
          ? "logs"
          : (type.split("_")[1] ?? "");
      expect(services, type).toContain(service[family] ?? family);
    }
  });

  it("delivers the tracing stack along with one environment", () => {
    const tracing = (environment: string) =>
      statements(`delivery-${environment}`, "aws_iam_role_policy", `image-text-${environment}-deploy`).some(
        (it) => it.Action.includes("xray:PutEncryptionConfig"),
      );
    expect([tracing("dev"), tracing("prod")]).toEqual([true, false]);
  });

  it("has policies that fit", () => {
    for (const stack of ["delivery-dev", "delivery-prod"]) {
      for (const it of resources(stack, "aws_iam_policy")) expect(size(it.policy)).toBeLessThan(6144);
      for (const it of resources(stack, "aws_iam_role_policy")) expect(size(it.policy)).toBeLessThan(10_240);
    }
  });

  it("is refused without a state that GitHub can reach", () => {
    expect(() => synthesize([{ ...dev, delivery: delivered.delivery }])).toThrow(
      /dev: delivery needs a backend/,
    );
  });
});
