import type { Raw } from "../documents/json.ts";
import type { Picked } from "./pick.ts";

/**
 * `http` of a segment, from the attributes of either generation of the conventions for HTTP; undefined without any.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsxrayexporter/internal/translator/http.go
 */
export function httpOf(attributes: Picked, isServer: boolean): Raw | undefined {
  const method = attributes.text("http.request.method", "http.method");
  const forwarded = attributes.text("client.address", "http.client_ip");
  const userAgent = attributes.text("user_agent.original", "http.user_agent");
  const status = attributes.number("http.response.status_code", "http.status_code");
  const full = attributes.text("url.full", "http.url");
  const path = attributes.text("url.path", "http.target");
  const scheme = attributes.text("url.scheme", "http.scheme");
  const http = [method, forwarded, userAgent, status, full, path, scheme].some((each) => each !== undefined);
  if (!http) return undefined;

  const query = attributes.text("url.query");
  const host = attributes.text(
    ...(isServer
      ? ["server.address", "http.host", "http.server_name", "net.host.name", "host.name"]
      : ["server.address", "http.host", "net.peer.name", "net.peer.ip"]),
  );
  const port = attributes.number("server.port", isServer ? "net.host.port" : "net.peer.port");
  const url = full ?? (host === undefined ? undefined : urlOf({ scheme, host, port, path, query }));
  const peer = attributes.text("network.peer.address", "net.sock.peer.addr", "net.peer.ip");
  const clientIp = forwarded ?? (isServer ? peer : undefined);
  return {
    request: {
      ...(method === undefined ? {} : { method }),
      ...(url === undefined ? {} : { url }),
      ...(userAgent === undefined ? {} : { user_agent: userAgent }),
      ...(clientIp === undefined ? {} : { client_ip: clientIp }),
      ...(forwarded === undefined ? {} : { x_forwarded_for: true }),
    },
    ...(status === undefined
      ? {}
      : { response: { status, content_length: attributes.number("http.response.body.size") ?? 0 } }),
  };
}

interface UrlParts {
  readonly scheme?: string | undefined;
  readonly host: string;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly query?: string | undefined;
}

function urlOf({ scheme = "http", host, port, path = "/", query }: UrlParts): string {
  const usual = port === undefined || (scheme === "https" ? port === 443 : port === 80) || host.includes(":");
  return `${scheme}://${host}${usual ? "" : `:${port}`}${path}${query === undefined ? "" : `?${query}`}`;
}
