import type { Xray } from "../service/service.ts";

/** Every document in memory, segments with their subsegments, without the inferred ones, which follow from them. */
export function exportDocuments(xray: Xray): string[] {
  return exportTraces(xray).flatMap(({ Segments }) => Segments.map(({ Document }) => Document));
}

interface ExportedTrace {
  readonly Id: string;
  readonly Segments: readonly { readonly Id: string; readonly Document: string }[];
}

/** Every trace in the form of BatchGetTraces, which `--import` reads. */
export function exportTraces(xray: Xray): ExportedTrace[] {
  return [...xray.traces()].map(({ id }) => ({
    Id: id,
    Segments: xray
      .documents(id)
      .filter(({ document }) => document.inferred !== true)
      .map(({ id: segment, document }) => ({ Id: segment, Document: JSON.stringify(document) })),
  }));
}
