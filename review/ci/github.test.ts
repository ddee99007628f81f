import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@image-text/commands/user-error";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { marker } from "../markdown/text.ts";
import { pageOf, upsertComment } from "./comment.ts";
import { differs, tellDrift } from "./drift.ts";
import { type FakeGitHub, fakeGitHub } from "./fake-github.ts";
import { connect } from "./github.ts";
import { findReview } from "./reviewed.ts";

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await fakeGitHub();
});
afterEach(() => fake.close());

const page = (environment: string, text: string) => `${marker(environment)}\n${text}`;

describe("the comment of an environment", () => {
  it("is written once and then kept up to date", async () => {
    await upsertComment(fake.github, 12, "dev", page("dev", "first"));
    await upsertComment(fake.github, 12, "dev", page("dev", "second"));
    expect(fake.comments.map((one) => one.body)).toEqual([page("dev", "second")]);
  });

  it("is not written again where nothing changed", async () => {
    await upsertComment(fake.github, 12, "dev", page("dev", "same"));
    const before = fake.writes.length;
    await upsertComment(fake.github, 12, "dev", page("dev", "same"));
    expect(fake.writes).toHaveLength(before);
  });

  it("leaves the comments of other environments alone", async () => {
    await upsertComment(fake.github, 12, "dev", page("dev", "dev"));
    await upsertComment(fake.github, 12, "prod", page("prod", "prod"));
    await upsertComment(fake.github, 12, "dev", page("dev", "dev again"));
    expect(fake.comments.map((one) => one.body)).toEqual([page("dev", "dev again"), page("prod", "prod")]);
  });

  it("is not one that a person wrote with the same mark", async () => {
    fake.comments.push({ id: 1, user: { login: "mallory" }, body: page("dev", "all is well") });
    await upsertComment(fake.github, 12, "dev", page("dev", "real"));
    expect(fake.comments.map((one) => one.body)).toEqual([page("dev", "all is well"), page("dev", "real")]);
  });

  it("is found behind hundreds of others", async () => {
    for (let id = 1; id <= 250; id++) fake.comments.push({ id, user: { login: "somebody" }, body: "chat" });
    await upsertComment(fake.github, 12, "dev", page("dev", "first"));
    await upsertComment(fake.github, 12, "dev", page("dev", "second"));
    expect(fake.comments).toHaveLength(251);
    expect(fake.comments.at(-1)?.body).toBe(page("dev", "second"));
  });

  it("says so where there is no plan", () => {
    const said = pageOf(join(tmpdir(), "there-is-no-such-page.md"), "dev", "https://example.org/run");
    expect(said).toMatch(
      /^<!-- planreview:env=dev -->\n[\s\S]*There is no plan[\s\S]*https:\/\/example\.org\/run/,
    );
  });

  it("refuses a page that a comment cannot hold", () => {
    const file = join(mkdtempSync(join(tmpdir(), "page-")), "page.md");
    writeFileSync(file, page("dev", "x".repeat(65_536)));
    expect(() => pageOf(file, "dev", "https://example.org")).toThrow(UserError);
  });
});

describe("the issue of an environment that drifts", () => {
  it("is opened once, updated while it lasts, and closed when it is over", async () => {
    expect(await tellDrift(fake.github, "dev", page("dev", "one"))).toBe("opened");
    expect(await tellDrift(fake.github, "dev", page("dev", "one"))).toBe("nothing");
    expect(await tellDrift(fake.github, "dev", page("dev", "two"))).toBe("updated");
    expect(await tellDrift(fake.github, "dev", undefined)).toBe("closed");
    expect(await tellDrift(fake.github, "dev", undefined)).toBe("nothing");
    expect(fake.issues).toMatchObject([{ state: "closed", body: page("dev", "two"), labels: ["drift"] }]);
    expect(fake.issues[0]?.comments).toHaveLength(1);
  });

  it("is another one for each environment", async () => {
    await tellDrift(fake.github, "dev", page("dev", "one"));
    await tellDrift(fake.github, "prod", page("prod", "one"));
    await tellDrift(fake.github, "dev", undefined);
    expect(fake.issues.map((one) => [one.title, one.state])).toEqual([
      ["dev differs from its source", "closed"],
      ["prod differs from its source", "open"],
    ]);
  });

  it("is due where the review counts anything", () => {
    const counts = { create: 0, update: 0, replace: 0, delete: 0, forget: 0, drift: 0 };
    expect(differs({ counts })).toBe(false);
    expect(differs({ counts: { ...counts, drift: 1 } })).toBe(true);
  });
});

describe("the review that was approved", () => {
  const merged = { number: 7, merged_at: "2026-11-01T00:00:00Z", head: { sha: "abc" } };

  it("is that of the merged pull request's last commit", async () => {
    fake.pulls.push({ ...merged, merged_at: null, head: { sha: "other" } }, merged);
    fake.runs.push({ id: 1, event: "pull_request", head_sha: "abc", conclusion: "success" });
    fake.artifacts.push({ id: 5, name: "review-prod", expired: false, files: { "review.json": "prod" } });
    fake.artifacts.push({ id: 6, name: "review-dev", expired: false, files: { "review.json": "dev" } });
    expect(await findReview(fake.github, "def", "dev")).toBe("dev");
  });

  it("is not hidden by a later run that was cancelled", async () => {
    fake.pulls.push(merged);
    fake.runs.push({ id: 2, event: "pull_request", head_sha: "abc", conclusion: "cancelled" });
    fake.runs.push({ id: 1, event: "pull_request", head_sha: "abc", conclusion: "success" });
    fake.artifacts.push({ id: 6, name: "review-dev", expired: false, files: { "review.json": "dev" } });
    expect(await findReview(fake.github, "def", "dev")).toBe("dev");
  });

  it.each([
    ["there is no pull request", () => {}, /does not belong to a pull request/],
    ["the pull request was not planned", () => fake.pulls.push(merged), /no finished plan/],
    [
      "the last plan failed, whatever its run left behind",
      () => {
        fake.pulls.push(merged);
        fake.runs.push({ id: 2, event: "pull_request", head_sha: "abc", conclusion: "failure" });
        fake.runs.push({ id: 1, event: "pull_request", head_sha: "abc", conclusion: "success" });
        fake.artifacts.push({
          id: 6,
          name: "review-dev",
          expired: false,
          files: { "review.json": "forged" },
        });
      },
      /failed, so it approves nothing/,
    ],
    [
      "the review has expired",
      () => {
        fake.pulls.push(merged);
        fake.runs.push({ id: 1, event: "pull_request", head_sha: "abc", conclusion: "success" });
        fake.artifacts.push({ id: 6, name: "review-dev", expired: true, files: {} });
      },
      /expired/,
    ],
  ])("is refused where %s", async (_, arrange, says) => {
    arrange();
    await expect(findReview(fake.github, "def", "dev")).rejects.toThrow(says);
  });
});

describe("the connection", () => {
  it("names what is missing in its environment", () => {
    expect(() => connect({})).toThrow(/GITHUB_TOKEN, GITHUB_REPOSITORY must be set/);
  });

  it("says what GitHub answered, and not the token", async () => {
    await expect(fake.github.download("/repos/owner/name/nothing")).rejects.toThrow(
      "GitHub answered 404 to GET /repos/owner/name/nothing.",
    );
  });
});
