import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { zipSync } from "fflate";
import { connect, type GitHub } from "./github.ts";

interface Comment {
  id: number;
  user: { login: string };
  body: string;
}

interface Issue {
  number: number;
  user: { login: string };
  title: string;
  body: string;
  state: string;
  labels: string[];
  comments: string[];
}

/** GitHub as far as the workflows use it, over real HTTP. */
export interface FakeGitHub {
  readonly github: GitHub;
  readonly comments: Comment[];
  readonly issues: Issue[];
  readonly pulls: { number: number; merged_at: string | null; head: { sha: string } }[];
  readonly runs: { id: number; event: string; head_sha: string; conclusion: string | null }[];
  readonly artifacts: { id: number; name: string; expired: boolean; files: Record<string, string> }[];
  /** Every request that changed something. */
  readonly writes: string[];
  readonly close: () => void;
}

const author = { login: "github-actions[bot]" };

export async function fakeGitHub(): Promise<FakeGitHub> {
  const comments: Comment[] = [];
  const issues: Issue[] = [];
  const pulls: FakeGitHub["pulls"] = [];
  const runs: FakeGitHub["runs"] = [];
  const artifacts: FakeGitHub["artifacts"] = [];
  const writes: string[] = [];

  function answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): unknown {
    const page = <One>(all: readonly One[]) => {
      const size = Number(query.get("per_page") ?? 30);
      const first = (Number(query.get("page") ?? 1) - 1) * size;
      return all.slice(first, first + size);
    };
    const [, resource, number, more] =
      /^\/repos\/owner\/name\/(issues|issues\/comments)(?:\/(\d+))?(?:\/(\w+))?$/.exec(path) ?? [];
    if (method !== "GET") writes.push(`${method} ${path}`);
    if (resource === "issues" && more === "comments") {
      if (method === "GET") return page(comments);
      const issue = issues.find((one) => one.number === Number(number));
      if (issue) issue.comments.push(String(body.body));
      else comments.push({ id: comments.length + 1, user: author, body: String(body.body) });
      return {};
    }
    if (resource === "issues/comments") {
      const comment = comments.find((one) => one.id === Number(number));
      if (comment) comment.body = String(body.body);
      return {};
    }
    if (resource === "issues" && number) {
      const issue = issues.find((one) => one.number === Number(number));
      if (issue) Object.assign(issue, body);
      return {};
    }
    if (resource === "issues" && method === "POST") {
      issues.push({
        number: issues.length + 1,
        user: author,
        title: String(body.title),
        body: String(body.body),
        state: "open",
        labels: Array.isArray(body.labels) ? body.labels.map(String) : [],
        comments: [],
      });
      return {};
    }
    if (resource === "issues")
      return page(
        issues.filter(
          (one) => one.state === query.get("state") && one.labels.includes(query.get("labels") ?? ""),
        ),
      );
    if (/\/commits\/[0-9a-f]+\/pulls$/.test(path)) return page(pulls);
    if (path.endsWith("/actions/workflows/plan.yml/runs"))
      return { workflow_runs: runs.filter((one) => one.head_sha === query.get("head_sha")) };
    if (/\/actions\/runs\/\d+\/artifacts$/.test(path)) return { artifacts };
    return undefined;
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const text = await read(request);
    const download = /\/actions\/artifacts\/(\d+)\/zip$/.exec(url.pathname)?.[1];
    const artifact = artifacts.find((one) => one.id === Number(download));
    if (request.headers.authorization !== "Bearer token") response.writeHead(401).end();
    else if (artifact)
      response.end(
        zipSync(
          Object.fromEntries(
            Object.entries(artifact.files).map(([name, content]) => [name, Buffer.from(content)]),
          ),
        ),
      );
    else {
      const found = answer(
        request.method ?? "GET",
        url.pathname,
        url.searchParams,
        text ? JSON.parse(text) : {},
      );
      response
        .writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" })
        .end(JSON.stringify(found ?? {}));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const github = connect({
    GITHUB_TOKEN: "token",
    GITHUB_REPOSITORY: "owner/name",
    GITHUB_API_URL: `http://127.0.0.1:${port}`,
  });
  return { github, comments, issues, pulls, runs, artifacts, writes, close: () => server.close() };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
