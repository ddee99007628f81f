import { type Page, start } from "@image-text/xray/page";
import { EXAMPLES } from "./examples.ts";
import { TraceImages } from "./images/traceimages.tsx";
import { Uploader, UploadHint } from "./images/upload.tsx";
import { RequestLog } from "./logs/requestlog.tsx";
import { Notifications } from "./notifications/view.tsx";
import { PIPELINE_VIEWS } from "./views.ts";

const PAGE: Page = {
  name: "image-text",
  views: PIPELINE_VIEWS,
  subject: { label: "Picture", annotation: "image" },
  examples: EXAMPLES,
  Hint: UploadHint,
  TraceLinks: TraceImages,
  RequestDetails: RequestLog,
  Notifications,
  Everywhere: Uploader,
};

start(PAGE);
