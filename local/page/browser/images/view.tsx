import {
  Empty,
  Failed,
  hrefOf,
  Loading,
  number,
  plural,
  type Route,
  Time,
  useLive,
} from "@image-text/xray/page";
import { useState } from "preact/hooks";
import { SendSamples } from "../samples/send.tsx";
import { type ImageSummary, images, pictureUrl } from "./client.ts";
import { ImageStatus } from "./status.tsx";
import { ChooseFiles } from "./upload.tsx";

const PAGE = 60;
const MOST = 200;

/** Every upload, newest first. */
export function ImagesView({ route }: { route: Route }) {
  const [limit, setLimit] = useState(PAGE);
  const { data, error, reload } = useLive(`images ${limit}`, (signal) => images(limit, signal));
  if (!data) return error ? <Failed error={error} retry={reload} /> : <Loading what="images" />;
  if (data.total === 0) {
    return (
      <Empty title="No pictures yet">
        <p>Drop pictures with text anywhere on this page, or choose some.</p>
        <ChooseFiles primary />
        <SendSamples />
      </Empty>
    );
  }
  return (
    <>
      <div class="images-head">
        <p>
          <strong>{plural(data.total, "picture")}</strong>
          <span class="soft"> – drop more anywhere on this page</span>
        </p>
        <div class="tools">
          <SendSamples />
          <ChooseFiles />
        </div>
      </div>
      <ul class="gallery">
        {data.rows.map((image) => (
          <li key={image.key}>
            <Card image={image} href={hrefOf(route, ["image", image.key])} />
          </li>
        ))}
      </ul>
      {data.rows.length < data.total && limit < MOST && (
        <button type="button" class="button wide" onClick={() => setLimit(MOST)}>
          Show up to {MOST}
        </button>
      )}
      {data.rows.length < data.total && limit >= MOST && (
        <p class="soft list-end">The newest {number(MOST)}; older ones are reached through their traces.</p>
      )}
    </>
  );
}

function Card({ image, href }: { image: ImageSummary; href: string }) {
  const words = image.lines.map(({ text }) => text).join(" · ");
  return (
    <a class="card flush picture-card" href={href}>
      <Thumbnail image={image} />
      <span class="picture-text">
        <strong>{image.key}</strong>
        <span class="picture-meta">
          <ImageStatus image={image} />
          <Time at={image.uploadedAt / 1000} soft />
        </span>
        <span class="soft picture-words">{image.reason ?? words}</span>
      </span>
    </a>
  );
}

/** What cannot be drawn gets a frame that says so, instead of a broken picture. */
function Thumbnail({ image }: { image: ImageSummary }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <span class="thumbnail thumbnail-none">no picture</span>;
  return (
    <img
      class="thumbnail"
      src={pictureUrl(image.status === "text" ? "processed" : "original", image.key)}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setBroken(true)}
    />
  );
}
