import { readFileSync } from "node:fs";
import { z } from "zod";
import { readArguments, runCommand } from "../command.ts";
import { marker } from "../markdown/text.ts";
import { Problem } from "../problem.ts";
import { authored, bot, connect, type GitHub } from "./github.ts";

/**
 * Keeps one issue for each environment while it differs from its source, and closes it when it no longer does:
 * `tsx review/ci/drift.ts --environment dev --review review.json --page page.md`
 */
const label = "drift";
const issue = authored.extend({ number: z.number(), pull_request: z.unknown().optional() });

/**
 * Opens, updates or closes the environment's issue.
 * @param page what differs; undefined where nothing does
 * @returns what was done
 */
export async function tellDrift(
  github: GitHub,
  environment: string,
  page: string | undefined,
): Promise<"opened" | "updated" | "closed" | "nothing"> {
  const { repository } = github;
  const mark = String(marker(environment));
  const issues = await github.list(`/repos/${repository}/issues?state=open&labels=${label}`, issue);
  const own = issues.find(
    (one) => one.pull_request === undefined && one.user?.login === bot && one.body?.startsWith(mark),
  );
  const path = `/repos/${repository}/issues`;
  if (page === undefined) {
    if (!own) return "nothing";
    await github.send("POST", `${path}/${own.number}/comments`, z.unknown(), {
      body: "What is deployed is what the source says again.",
    });
    await github.send("PATCH", `${path}/${own.number}`, z.unknown(), {
      state: "closed",
      state_reason: "completed",
    });
    return "closed";
  }
  if (own?.body === page) return "nothing";
  if (own) {
    await github.send("PATCH", `${path}/${own.number}`, z.unknown(), { body: page });
    return "updated";
  }
  await github.send("POST", path, z.unknown(), {
    title: `${environment} differs from its source`,
    body: page,
    labels: [label],
  });
  return "opened";
}

const counts = z.object({
  counts: z.object({
    create: z.number(),
    update: z.number(),
    replace: z.number(),
    delete: z.number(),
    forget: z.number(),
    drift: z.number(),
  }),
});

/** Whether a review finds anything that differs: changed in AWS, or in the source and never applied. */
export function differs(review: unknown): boolean {
  return Object.values(counts.parse(review).counts).some((number) => number > 0);
}

async function main(args: readonly string[]): Promise<number> {
  const text = { type: "string" } as const;
  const { environment, review, page } = readArguments(args, { environment: text, review: text, page: text });
  if (!environment || !review || !page) throw new Problem("Needs --environment, --review and --page.");
  const found = differs(JSON.parse(readFileSync(review, "utf8")));
  const done = await tellDrift(connect(), environment, found ? readFileSync(page, "utf8") : undefined);
  process.stdout.write(`${environment}: ${found ? "differs" : "as its source says"}; issue: ${done}\n`);
  return 0;
}

if (import.meta.filename === process.argv[1]) await runCommand(main);
