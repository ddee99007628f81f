/** What becomes of a document, or of a part of it, that breaks a rule. */
export type Effect =
  /** The whole document is not taken; its sender is told in UnprocessedTraceSegments. */
  | "refused"
  /** A part of it is left out. */
  | "dropped"
  /** It is in the trace, but filters do not find it. */
  | "not indexed"
  /** A value is shortened. */
  | "cut"
  /** It is kept, but hangs nowhere in its trace. */
  | "not joined"
  /** It is taken as it is; somebody should know. */
  | "noted";

export interface Rule {
  readonly effect: Effect;
  /** The rule in one sentence, for the documentation and for whoever breaks it. */
  readonly rule: string;
  /** Where the rule comes from: an AWS page or a report of what AWS does; our own decision where there is neither. */
  readonly basis: "documented" | "observed" | "chosen";
  readonly source: string;
  /** Not applied with `lenient`. */
  readonly lenient?: true;
}

const SEGMENTS = "https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html";
const QUOTAS = "https://docs.aws.amazon.com/general/latest/gr/xray.html";
const LINKS = "https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html";
const SENDING = "https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html";
const DAEMON = "https://github.com/aws/aws-xray-daemon";
const SAMPLING = "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html";
const TROUBLE = "https://docs.aws.amazon.com/xray/latest/devguide/xray-troubleshooting.html";
const OTLP = "https://opentelemetry.io/docs/specs/otlp/";

/** Every rule for what is sent, by the name that a finding gives. The table in docs/limits.md is made from it. */
export const RULES = {
  "document-size": {
    effect: "refused",
    rule: "A document has at most 64 kB (65,536 bytes).",
    basis: "documented",
    source: QUOTAS,
  },
  "document-depth": {
    effect: "refused",
    rule: "Lists and objects are nested at most 1,000 levels deep.",
    basis: "chosen",
    source: SEGMENTS,
  },
  json: { effect: "refused", rule: "A document is JSON.", basis: "documented", source: SENDING },
  required: {
    effect: "refused",
    rule: "id, name, trace_id, start_time and either end_time or in_progress are required; parent_id, too, for a subsegment that is sent on its own.",
    basis: "documented",
    source: SEGMENTS,
  },
  type: {
    effect: "refused",
    rule: "A field has the type that is documented for it. null counts as left out.",
    basis: "documented",
    source: SEGMENTS,
  },
  "trace-id": {
    effect: "refused",
    rule: "trace_id is 1-<8 hexadecimal digits>-<24 hexadecimal digits>.",
    basis: "documented",
    source: SEGMENTS,
  },
  id: {
    effect: "refused",
    rule: "id and parent_id have 16 hexadecimal digits. Ids are compared by value: case makes no difference.",
    basis: "documented",
    source: SEGMENTS,
  },
  "name-length": {
    effect: "refused",
    rule: "A name has 1 to 200 characters.",
    basis: "documented",
    source: SEGMENTS,
    lenient: true,
  },
  "name-characters": {
    effect: "refused",
    rule: "A name has Unicode letters, digits, whitespace and _ . : / % & # = + \\ - @.",
    basis: "documented",
    source: SEGMENTS,
  },
  "subsegment-name-characters": {
    effect: "refused",
    rule: "The same holds for the names of subsegments, at any depth: one wrong name costs the whole document.",
    basis: "observed",
    source: "https://github.com/aws/aws-xray-daemon/issues/184",
    lenient: true,
  },
  "text-length": {
    effect: "cut",
    rule: "user and the method, url, user_agent and client_ip of a request have at most 250 characters. AWS does not say what becomes of longer ones: filters and summaries see the first 250.",
    basis: "documented",
    source: SEGMENTS,
    lenient: true,
  },
  "annotation-key": {
    effect: "dropped",
    rule: "The key of an annotation has at most 500 letters, digits, underscores and dots. AWS's own keys, such as aws:api_id, have colons.",
    basis: "observed",
    source: "https://github.com/aws/aws-xray-sdk-python/issues/18",
    lenient: true,
  },
  "annotation-type": {
    effect: "not indexed",
    rule: "The value of an annotation is a text, a number, true or false.",
    basis: "documented",
    source: SEGMENTS,
  },
  "annotation-length": {
    effect: "not indexed",
    rule: "The text of an annotation has at most 1,000 characters.",
    basis: "documented",
    source: SEGMENTS,
    lenient: true,
  },
  "annotation-count": {
    effect: "not indexed",
    rule: "A trace has at most 50 indexed annotations. AWS does not say which: here the first by start time.",
    basis: "documented",
    source: SEGMENTS,
    lenient: true,
  },
  links: {
    effect: "dropped",
    rule: "A segment links to at most 20 traces.",
    basis: "documented",
    source: LINKS,
    lenient: true,
  },
  "trace-links": {
    effect: "dropped",
    rule: "A trace has at most 100 links.",
    basis: "documented",
    source: LINKS,
    lenient: true,
  },
  "link-form": {
    effect: "dropped",
    rule: "A link has a trace_id and an id.",
    basis: "documented",
    source: LINKS,
  },
  namespace: {
    effect: "noted",
    rule: "namespace is aws or remote; a subsegment with another one calls nobody.",
    basis: "documented",
    source: SEGMENTS,
  },
  "end-before-start": {
    effect: "noted",
    rule: "end_time is not before start_time. The duration counts as 0.",
    basis: "chosen",
    source: SEGMENTS,
  },
  clock: {
    effect: "noted",
    rule: "X-Ray keeps traces for 30 days from when they start, and shows them at their own time: start_time must be near the present.",
    basis: "documented",
    source: QUOTAS,
  },
  region: {
    effect: "noted",
    rule: "A trace is in the region and account that its documents are sent to, whatever they say.",
    basis: "documented",
    source: TROUBLE,
  },
  "duplicate-id": {
    effect: "dropped",
    rule: "The ids of segments and subsegments are unique in their trace: of two different ones with the same id only one is kept.",
    basis: "documented",
    source: SEGMENTS,
  },
  "no-parent": {
    effect: "not joined",
    rule: "A subsegment belongs to the segment or subsegment that its parent_id names.",
    basis: "documented",
    source: SEGMENTS,
  },
  "no-caller": {
    effect: "not joined",
    rule: "A segment whose parent_id names nothing in its trace has no edge into it, unless it is the root.",
    basis: "documented",
    source: SEGMENTS,
  },
  cycle: {
    effect: "noted",
    rule: "Segments must not call each other in a circle. The earliest one counts as the root.",
    basis: "chosen",
    source: SEGMENTS,
  },
  "in-progress": {
    effect: "noted",
    rule: "What is in progress has no outcome before its complete document comes.",
    basis: "documented",
    source: `${SEGMENTS}#api-segmentdocuments-inprogress`,
  },
  "no-segment": {
    effect: "not joined",
    rule: "A trace needs a segment: subsegments alone are not on the map. In Lambda the service sends it, if the function has active tracing.",
    basis: "documented",
    source: TROUBLE,
  },
  "not-sampled": {
    effect: "noted",
    rule: "Requests that are not sampled leave no trace.",
    basis: "documented",
    source: SAMPLING,
  },
  "daemon-header": {
    effect: "refused",
    rule: 'A datagram is the header {"format": "json", "version": 1}, a line break and a document.',
    basis: "documented",
    source: DAEMON,
  },
  filter: {
    effect: "noted",
    rule: "A filter expression should be one that AWS takes, too.",
    basis: "documented",
    source: "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html",
  },
  "memory-limit": {
    effect: "dropped",
    rule: "Memory is bounded: the oldest traces go first.",
    basis: "chosen",
    source: QUOTAS,
  },
  "otlp-span": {
    effect: "refused",
    rule: "A span has a trace id of 16 bytes, an id of 8 bytes, a name, a start and an end.",
    basis: "documented",
    source: OTLP,
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;
