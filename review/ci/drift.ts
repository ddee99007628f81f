import { readFileSync } from "node:fs";
import { defineCommand } from "@image-text/commands/command";
import { required, type Values } from "@image-text/commands/option";
import { EXIT, runCommand } from "@image-text/commands/run-command";
import { stackName, text } from "@image-text/commands/values";
import { z } from "zod";
import { marker } from "../markdown/text.ts";
import { authored, BOT, connect, type GitHub } from "./github.ts";

/**
 * Keeps one issue for each environment while it differs from its source, and closes it when it no longer does:
 * `tsx review/ci/drift.ts --environment dev --review review.json --page page.md`
 */
const LABEL = "drift";
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
  const issues = await github.list(`/repos/${repository}/issues?state=open&labels=${LABEL}`, issue);
  const own = issues.find(
    (one) => one.pull_request === undefined && one.user?.login === BOT && one.body?.startsWith(mark),
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
    labels: [LABEL],
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

const DRIFT = defineCommand({
  name: "npx tsx review/ci/drift.ts",
  summary: "Opens, updates or closes the issue that says that an environment differs from its source.",
  options: {
    environment: required({
      short: "e",
      aliases: ["env"],
      valueName: "NAME",
      example: "dev",
      read: stackName,
      help: "the stack that was planned",
    }),
    review: required({
      valueName: "FILE",
      example: "review.json",
      read: text,
      help: "what `npm run review -- --json` wrote",
    }),
    page: required({ valueName: "FILE", example: "page.md", read: text, help: "the review as Markdown" }),
  },
  exitCodes: { 0: "the issue is up to date" },
});

async function main({ environment, review, page }: Values<typeof DRIFT.options>): Promise<number> {
  const found = differs(JSON.parse(readFileSync(review, "utf8")));
  const done = await tellDrift(connect(), environment, found ? readFileSync(page, "utf8") : undefined);
  process.stdout.write(`${environment}: ${found ? "differs" : "as its source says"}; issue: ${done}\n`);
  return EXIT.done;
}

if (import.meta.filename === process.argv[1]) await runCommand(DRIFT, main);
