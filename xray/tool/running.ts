import type { RequestListener } from "node:http";
import { type Daemon, startDaemon } from "../net/daemon.ts";
import { DOCTOR_PATH, requestListener, respond } from "../net/http.ts";
import { type Listener, startServer } from "../net/listener.ts";
import { createPage, type PageOptions } from "../page/server/index.ts";
import { createXray, type Xray } from "../service/service.ts";
import { type DataLog, openDataLog } from "./data-log.ts";
import { startForwarding } from "./forward.ts";
import { pageSource } from "./page-source.ts";
import { guarded } from "./token.ts";

export interface ToolOptions {
  /** Of the API and the page; 0 for any free one, as for the other ports. */
  readonly port?: number;
  readonly daemonPort?: number;
  readonly otlpPort?: number;
  /** The address to listen on, the loopback address by default. */
  readonly host?: string;
  /** Asked of every HTTP request where it is given. */
  readonly token?: string;
  /** Folder in which documents are kept over restarts. */
  readonly data?: string;
  /** URL of an X-Ray daemon or endpoint that gets every document, too. */
  readonly forward?: string;
  /** 12 digits. */
  readonly account?: string;
  readonly region?: string;
  readonly lenient?: boolean;
  /** Without a page nothing is compiled; true by default. */
  readonly page?: boolean;
  readonly bundle?: PageOptions["bundle"];
}

/** An X-Ray that runs. */
export interface Tool {
  readonly xray: Xray;
  /** For `--endpoint-url` and AWS_ENDPOINT_URL_XRAY; the page is there, too. */
  readonly url: string;
  /** For AWS_XRAY_DAEMON_ADDRESS. */
  readonly daemonAddress: string;
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly otlpUrl: string;
  close(): Promise<void>;
}

/** Starts X-Ray: API and page, daemon and OTLP. Rejects with Node's error if a port is taken. */
export async function startTool(options: ToolOptions = {}): Promise<Tool> {
  const { host = "127.0.0.1", port = 0, daemonPort = 0, otlpPort = 0, token } = options;
  const { account, region, lenient } = options;
  const xray = createXray({
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(lenient === undefined ? {} : { lenient }),
  });
  const opened: (() => Promise<void> | void)[] = [() => xray.close()];
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each();
  };
  try {
    const log: DataLog | undefined =
      options.data === undefined ? undefined : await openDataLog(options.data, xray);
    if (log !== undefined) opened.push(() => log.close());
    if (options.forward !== undefined) opened.push(startForwarding(xray, options.forward));
    const page =
      options.page === false
        ? undefined
        : createPage(pageSource(xray), options.bundle === undefined ? {} : { bundle: options.bundle });
    if (page !== undefined) opened.push(() => page.close());
    const api = requestListener((request) => respond(xray, request));
    const both: RequestListener = (request, response) => {
      const [path = "/"] = (request.url ?? "/").split("?");
      const isReading = request.method === "GET" || request.method === "HEAD";
      const isPage = path.startsWith("/api/") || (isReading && path !== DOCTOR_PATH);
      if (isPage && page !== undefined) page.handle(request, response);
      else api(request, response);
    };
    const keep = (listener: Listener | Daemon): void => void opened.push(() => listener.close());
    const web = await startServer(guarded(token, both), { host, port });
    keep(web);
    const otlp = await startServer(guarded(token, api), { host, port: otlpPort });
    keep(otlp);
    const daemon = await startDaemon(xray, daemonPort, host);
    keep(daemon);
    return { xray, url: web.url, daemonAddress: daemon.address, otlpUrl: otlp.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
