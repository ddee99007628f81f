/**
 * Takes the place of `rapid-client.node`, the native part of AWS's Runtime Interface Client, which would need
 * a C++ compiler to install. It offers the three calls that aws-lambda-ric 4.0.2 makes (its version is pinned,
 * because they are internal): `next()`, `done(id, body)` and `error(id, body, xrayCause)`. What the client sends
 * by `node:http` itself (errors of the initialization, streamed responses) is led to the same socket.
 * Preloaded with `--require` into the function's process, hence plain CommonJS.
 *
 * Protocol: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
const Module = require("node:module");
const http = require("node:http");
const { Socket } = require("node:net");

// The run holds the other end of this pipe. If the run is killed, nothing enforces the timeout any more.
new Socket({ fd: 3 })
  .on("error", () => undefined)
  .on("close", () => process.kill(process.pid, "SIGKILL"))
  .resume()
  .unref();

const socketPath = process.env.RUNTIME_API_SOCKET;
delete process.env.RUNTIME_API_SOCKET; // Lambda has no such variable
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** The native client posts synchronously; here the next poll waits until the last answer is out. */
let answered = Promise.resolve();

function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const options = { socketPath, agent, method, path: `/2018-06-01/runtime/${path}`, headers };
    const sent = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ bodyJson: Buffer.concat(chunks).toString(), headers: response.headers }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const json = (body) => ({ "content-type": "application/json", "content-length": Buffer.byteLength(body) });

const client = {
  async next() {
    await answered;
    return call("GET", "invocation/next", {});
  },
  done(id, body) {
    answered = call("POST", `invocation/${id}/response`, json(body), body);
  },
  error(id, body, cause) {
    const { errorType } = JSON.parse(body);
    const headers = { ...json(body), "lambda-runtime-function-error-type": errorType ?? "Error" };
    // A header holds Latin-1 only, and a cause may quote any text: escape what is beyond ASCII, as JSON allows.
    if (cause) headers["lambda-runtime-function-xray-error-cause"] = escapeBeyondAscii(cause);
    answered = call("POST", `invocation/${id}/error`, headers, body);
  },
};

function escapeBeyondAscii(text) {
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** `node:http` as the runtime sees it; the function's own code gets the real one. */
const runtimeHttp = {
  ...http,
  request: ({ hostname: _hostname, port: _port, ...options }, answered) =>
    http.request({ ...options, socketPath }, answered),
};

const RUNTIME = /[\\/]aws-lambda-ric[\\/]index\.mjs$/;
const load = Module._load;
Module._load = function (name, parent, ...rest) {
  if (name === "./rapid-client.node") return client;
  if (name === "node:http" && RUNTIME.test(parent?.filename ?? "")) return runtimeHttp;
  return load.call(this, name, parent, ...rest);
};
