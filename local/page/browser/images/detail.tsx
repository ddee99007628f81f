import {
  bytes,
  Failed,
  hrefOf,
  Loading,
  plural,
  quote,
  type Route,
  Segmented,
  Time,
  useLive,
} from "@image-text/xray/page";
import { useState } from "preact/hooks";
import { image, pictureUrl, type Text } from "./client.ts";
import { Overlay } from "./overlay.tsx";
import { ImageStatus } from "./status.tsx";
import { TextList } from "./textlist.tsx";

/** One upload: before and after cleaning, and what was read in it. */
export function ImageView({ route }: { route: Route }) {
  const key = route.path[1] ?? "";
  const { data, error, missing, reload } = useLive(`image ${key}`, (signal) => image(key, signal));
  const [level, setLevel] = useState<"lines" | "words">("lines");
  const [pointed, setPointed] = useState<Text | undefined>();
  if (!data)
    return error ? <Failed error={error} missing={missing} retry={reload} /> : <Loading what="the image" />;
  const texts = data[level];
  return (
    <div class="image-view">
      <section class="card image-head">
        <div>
          <h2>{data.key}</h2>
          <p class="soft">
            {bytes(data.size)} · <Time at={data.uploadedAt / 1000} />
            {data.width && data.height ? ` · ${data.width} × ${data.height} px after cleaning` : ""}
          </p>
        </div>
        <ImageStatus image={data} />
        <p class="head-links">
          {data.traceId ? (
            <a class="button" href={hrefOf(route, ["trace", data.traceId])}>
              Open trace
            </a>
          ) : (
            // Nothing was stored that could name it; but the functions write the key into their traces.
            <a
              class="button"
              href={hrefOf(route, ["traces"], { filter: `annotation.image = ${quote(key)}` })}
            >
              Find trace
            </a>
          )}
          <a class="button" href={hrefOf(route, ["images"])}>
            All images
          </a>
        </p>
        {data.reason && (
          <p class={`reason reason-${data.status}`}>
            <strong>{data.status === "rejected" ? "Rejected: " : "Failed: "}</strong>
            {data.reason}
          </p>
        )}
      </section>
      <div class="pictures">
        <Picture title="Before" src={pictureUrl("original", key)} alt={`${key} as it was uploaded`} />
        <Picture
          title="After cleaning"
          src={pictureUrl("processed", key)}
          alt={`${key} after cleaning${texts.length > 0 ? `, with ${plural(texts.length, level.slice(0, -1))} of text marked` : ""}`}
          missing={data.status === "processing" ? "It is still in progress." : "It was not cleaned."}
          version={data.status}
        >
          <Overlay
            texts={texts}
            width={data.width ?? 0}
            height={data.height ?? 0}
            pointed={pointed}
            onPoint={setPointed}
          />
        </Picture>
      </div>
      {data.words.length + data.lines.length > 0 && (
        <section class="card">
          <div class="map-tools">
            <h2>Text found</h2>
            <Segmented label="Show">
              {(["lines", "words"] as const).map((choice) => (
                <button
                  key={choice}
                  type="button"
                  aria-pressed={level === choice}
                  onClick={() => setLevel(choice)}
                >
                  {plural(data[choice].length, choice.slice(0, -1))}
                </button>
              ))}
            </Segmented>
          </div>
          <TextList texts={texts} pointed={pointed} onPoint={setPointed} />
          <p class="soft small">
            Read by Tesseract on this machine instead of Rekognition: text and boxes are real, confidences are
            its own scale.
          </p>
        </section>
      )}
    </div>
  );
}

interface PictureProps {
  title: string;
  src: string;
  alt: string;
  missing?: string;
  /** Another value asks for the picture again. */
  version?: string;
  children?: preact.ComponentChildren;
}

function Picture({
  title,
  src,
  alt,
  missing = "This file cannot be drawn.",
  version = "",
  children,
}: PictureProps) {
  const [broken, setBroken] = useState<string | undefined>();
  return (
    <figure class="card picture">
      <figcaption>{title}</figcaption>
      {broken === version ? (
        <p class="soft picture-missing">{missing}</p>
      ) : (
        <div class="picture-frame">
          <img key={version} src={src} alt={alt} onError={() => setBroken(version)} />
          {children}
        </div>
      )}
    </figure>
  );
}
