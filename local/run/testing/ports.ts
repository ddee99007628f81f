import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Ports on which this process and those below it accept TCP connections, by the tables of Linux. */
export function listeningPorts(): number[] {
  const sockets = new Set([...processTree()].flatMap(socketsOf));
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
    readFileSync(table, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // 0A: listening. https://docs.kernel.org/networking/proc_net_tcp.html
      .filter((columns) => columns[3] === "0A" && sockets.has(`socket:[${columns[9]}]`))
      .map((columns) => Number.parseInt(columns[1]?.split(":")[1] ?? "", 16)),
  );
}

function processTree(): ReadonlySet<string> {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [pid, parentOf(pid)]),
  );
  const tree = new Set([String(process.pid)]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [pid, parent] of parents) if (parent !== undefined && tree.has(parent)) tree.add(pid);
  }
  return tree;
}

function parentOf(pid: string): string | undefined {
  try {
    // The name in parentheses may itself hold spaces and parentheses.
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[1];
  } catch {
    return undefined; // it has ended
  }
}

function socketsOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return []; // it was closed
      }
    });
  } catch {
    return []; // it has ended
  }
}
