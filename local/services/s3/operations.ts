import type { Operation } from "../../protocol/index.ts";
import { bucketOperations } from "./buckets.ts";
import { listOperations } from "./lists.ts";
import { multipartOperations } from "./multipart.ts";
import { multipartListOperations } from "./multipart-lists.ts";
import { readingOperations } from "./reading.ts";
import { removalOperations } from "./removal.ts";
import type { Store } from "./store.ts";
import { writingOperations } from "./writing.ts";

export function s3Operations(store: Store): readonly Operation[] {
  return [
    ...bucketOperations(store),
    ...listOperations(store),
    ...readingOperations(store),
    ...writingOperations(store),
    ...removalOperations(store),
    ...multipartOperations(store),
    ...multipartListOperations(store),
  ];
}
