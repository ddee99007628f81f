import { createHash } from "node:crypto";
import { invalid } from "../service/error.ts";

/** A group as it is declared; the same fields as in a synthesized environment. */
export interface GroupOptions {
  readonly name: string;
  readonly filterExpression: string;
  readonly insightsEnabled: boolean;
  readonly notificationsEnabled: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A group as the API gives it. */
export interface Group {
  readonly GroupName: string;
  readonly GroupARN: string;
  readonly FilterExpression?: string;
  readonly InsightsConfiguration: {
    readonly InsightsEnabled: boolean;
    readonly NotificationsEnabled: boolean;
  };
}

export interface GroupSelector {
  readonly GroupName?: string | null | undefined;
  readonly GroupARN?: string | null | undefined;
}

interface InsightsSettings {
  readonly InsightsEnabled?: boolean | null | undefined;
  readonly NotificationsEnabled?: boolean | null | undefined;
}

/** "Groups per Region: 25", https://docs.aws.amazon.com/general/latest/gr/xray.html */
export const MAX_GROUPS = 25;
/** "The case-sensitive name … Default is a reserved name." */
export const DEFAULT_GROUP = "Default";
const NAME = /^[A-Za-z0-9-]+$/;

interface Kept {
  group: Group;
  /** What the group selected until when (epoch seconds), oldest first. */
  earlier: { readonly until: number; readonly expression: string | undefined }[];
}

/**
 * The groups of an account and region. A changed filter "applies only to subsequent traces"
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-console-groups.html), so earlier ones are remembered.
 */
export class Groups {
  readonly #groups = new Map<string, Kept>();
  readonly #arn: string;
  readonly #check: (expression: string) => void;
  #created = 0;

  /** `arnPrefix` is `arn:aws:xray:<region>:<account>:`; `check` throws where an expression is wrong. */
  constructor(arnPrefix: string, check: (expression: string) => void) {
    this.#arn = arnPrefix;
    this.#check = check;
    this.#keep({
      GroupName: DEFAULT_GROUP,
      GroupARN: `${arnPrefix}group/${DEFAULT_GROUP}`,
      InsightsConfiguration: { InsightsEnabled: false, NotificationsEnabled: false },
    });
  }

  create(name: string, expression: string | undefined, insights: InsightsSettings | null | undefined): Group {
    if (!NAME.test(name)) throw invalid("GroupName: may have letters, digits and dashes only");
    if (name === DEFAULT_GROUP) throw invalid(`GroupName: ${DEFAULT_GROUP} is a reserved name`);
    if (this.#groups.has(name)) throw invalid(`GroupName: a group ${name} exists already`);
    // The reserved group does not count.
    if (this.#groups.size > MAX_GROUPS) throw invalid(`There can be no more than ${MAX_GROUPS} groups`);
    if (expression !== undefined) this.#check(expression);
    this.#created += 1;
    return this.#keep({
      GroupName: name,
      GroupARN: `${this.#arn}group/${name}/${uniqueId(`${this.#arn}${name}/${this.#created}`)}`,
      ...(expression === undefined ? {} : { FilterExpression: expression }),
      InsightsConfiguration: insightsOf(insights, { InsightsEnabled: false, NotificationsEnabled: false }),
    });
  }

  /** `now` is epoch seconds. */
  update(
    selector: GroupSelector,
    expression: string | undefined,
    insights: InsightsSettings | null | undefined,
    now: number,
  ): Group {
    const kept = this.#find(selector);
    const before = kept.group;
    const configuration = insightsOf(insights, before.InsightsConfiguration);
    if (expression !== undefined && expression !== before.FilterExpression) {
      if (before.GroupName === DEFAULT_GROUP) {
        throw invalid(`FilterExpression: the group ${DEFAULT_GROUP} has all traces`);
      }
      this.#check(expression);
      kept.earlier.push({ until: now, expression: before.FilterExpression });
    }
    kept.group = {
      ...before,
      ...(expression === undefined ? {} : { FilterExpression: expression }),
      InsightsConfiguration: configuration,
    };
    return kept.group;
  }

  delete(selector: GroupSelector): Group {
    const { group } = this.#find(selector);
    if (group.GroupName === DEFAULT_GROUP) throw invalid(`The group ${DEFAULT_GROUP} cannot be deleted`);
    this.#groups.delete(group.GroupName);
    return group;
  }

  get(selector: GroupSelector): Group {
    return this.#find(selector).group;
  }

  /** By name. */
  list(): Group[] {
    return [...this.#groups.values()]
      .map(({ group }) => group)
      .sort((a, b) => (a.GroupName < b.GroupName ? -1 : 1));
  }

  /** The filter that was in force at a time (epoch seconds); undefined selects every trace. */
  filterAt(selector: GroupSelector, time: number): string | undefined {
    const { group, earlier } = this.#find(selector);
    const version = earlier.find(({ until }) => time < until);
    return version === undefined ? group.FilterExpression : version.expression;
  }

  /** Whether a graph from a time on may show traces of an older filter. */
  changedSince(selector: GroupSelector, start: number): boolean {
    return this.#find(selector).earlier.some(({ until }) => until >= start);
  }

  #keep(group: Group): Group {
    this.#groups.set(group.GroupName, { group, earlier: [] });
    return group;
  }

  #find({ GroupName: name, GroupARN: arn }: GroupSelector): Kept {
    if (!name && !arn) throw invalid("GroupName or GroupARN is required");
    if (name && arn) throw invalid("Only one of GroupName and GroupARN may be given");
    for (const kept of this.#groups.values()) {
      if (kept.group.GroupName === name || kept.group.GroupARN === arn) return kept;
    }
    // Terraform's provider tells a group that is gone by these very words.
    throw invalid(`Group not found: ${name ?? arn}`);
  }
}

/** "Notifications can only be enabled on a group with InsightsEnabled set to true." */
function insightsOf(
  settings: InsightsSettings | null | undefined,
  before: Group["InsightsConfiguration"],
): Group["InsightsConfiguration"] {
  const InsightsEnabled = settings?.InsightsEnabled ?? before.InsightsEnabled;
  const NotificationsEnabled =
    settings?.NotificationsEnabled ?? (InsightsEnabled && before.NotificationsEnabled);
  if (NotificationsEnabled && !InsightsEnabled) {
    throw invalid("InsightsConfiguration.NotificationsEnabled: needs InsightsEnabled");
  }
  return { InsightsEnabled, NotificationsEnabled };
}

/** The last part of a group's ARN: capitals and digits, the same for the same group in every run. */
function uniqueId(text: string): string {
  const hash = createHash("sha256").update(text).digest();
  return Array.from(hash.subarray(0, 26), (byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte % 32]).join("");
}
