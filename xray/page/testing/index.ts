export {
  describeInBrowser,
  launch,
  type OpenPage,
  open,
  PHONE,
  pageOf,
  violations,
} from "./chromium.ts";
export { ACCOUNT, BUCKETS, type Ending, FUNCTIONS, newTraceId, TABLE, uploadDocuments } from "./documents.ts";
export { insightOf } from "./insight.ts";
export { type Served, serve } from "./serve.ts";
export { TraceWorld, type Upload } from "./traceworld.ts";
