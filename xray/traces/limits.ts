import type { Note } from "../documents/refusal.ts";
import { type AnnotationValue, type Segment, type Subsegment, walk } from "./trace.ts";

/** "X-Ray indexes up to 50 annotations per trace", https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
const MAX_ANNOTATIONS = 50;
/** "a trace has at most 100 links", https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html */
const MAX_LINKS = 100;

/** Applies the limits of a trace to its segments, which are in order of start time. */
export function limit(segments: readonly Segment[]): {
  readonly segments: readonly Segment[];
  readonly notes: readonly Note[];
} {
  let limited = segments;
  const notes: Note[] = [];
  let annotations = 0;
  let links = 0;
  for (const segment of segments) {
    links += segment.links?.length ?? 0;
    for (const entity of walk(segment)) annotations += entity.annotations.size;
  }
  if (annotations > MAX_ANNOTATIONS) {
    const index = new Index();
    limited = limited.map((segment) => index.segment(segment));
    if (index.dropped > 0) {
      const reason = `${index.dropped} annotations beyond the first ${MAX_ANNOTATIONS} are not indexed.`;
      notes.push({ rule: "annotation-count", reason });
    }
  }
  if (links > MAX_LINKS) {
    notes.push({ rule: "trace-links", reason: `${links - MAX_LINKS} of ${links} links are dropped.` });
    let left = MAX_LINKS;
    limited = limited.map((segment) => {
      const kept = segment.links?.slice(0, left) ?? [];
      left -= kept.length;
      return { ...segment, links: kept };
    });
  }
  return { segments: limited, notes };
}

/** The annotations of a trace that are indexed. The same key and value counts once, wherever it is. */
class Index {
  dropped = 0;
  readonly #indexed = new Set<string>();

  segment(segment: Segment): Segment {
    const annotations = this.#kept(segment.annotations);
    return {
      ...segment,
      annotations,
      subsegments: segment.subsegments.map((each) => this.#subsegment(each)),
    };
  }

  #subsegment(subsegment: Subsegment): Subsegment {
    const annotations = this.#kept(subsegment.annotations);
    return {
      ...subsegment,
      annotations,
      subsegments: subsegment.subsegments.map((each) => this.#subsegment(each)),
    };
  }

  #kept(annotations: ReadonlyMap<string, AnnotationValue>): ReadonlyMap<string, AnnotationValue> {
    const kept = new Map<string, AnnotationValue>();
    for (const [key, value] of annotations) {
      const entry = JSON.stringify([key, value]);
      if (this.#indexed.has(entry) || this.#indexed.size < MAX_ANNOTATIONS) {
        this.#indexed.add(entry);
        kept.set(key, value);
      } else {
        this.dropped += 1;
      }
    }
    return kept;
  }
}
