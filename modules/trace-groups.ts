import { XrayGroup } from "@cdktf/provider-aws/lib/xray-group/index.js";
import { UserError } from "@image-text/commands/user-error";
import { ANNOTATIONS } from "@image-text/contract/annotations";
import { FilterExpressionError, filterExpressionWarnings } from "@image-text/xray/filter";
import { Construct } from "constructs";
import type { Group } from "../environments/environment.ts";
import type { Names } from "../environments/names.ts";

/**
 * X-Ray groups: names for the traces that match a filter, with insights where the environment asks for them.
 *
 * A bare `fault` looks at the root of a trace only, which here is the first function's service segment: a fault further
 * down would be missed. The filters ask each service by name and type instead.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 *
 * X-Ray checks an expression only when the group is created, and never whether a trace can match it. Here it is parsed
 * at synthesis, and its annotations are compared with those that the functions write: throws a {@link UserError} that
 * names every expression that is wrong, where, and what was probably meant.
 */
export class TraceGroups extends Construct {
  /** Names of the groups whose insights are announced. */
  readonly announced: readonly string[];

  constructor(scope: Construct, id: string, props: { groups: readonly Group[]; names: Names }) {
    super(scope, id);
    const problems = props.groups.flatMap((it) => problemsOf(it, props.names));
    if (problems.length > 0) throw new UserError(problems.join("\n"));
    for (const group of props.groups)
      new XrayGroup(this, props.names.group(group.name), {
        groupName: props.names.group(group.name),
        filterExpression: filterExpression(group.filter, props.names),
        // Always written: leaving the block out does not turn insights off again.
        insightsConfiguration: {
          insightsEnabled: group.insights,
          notificationsEnabled: group.notifications,
        },
      });
    this.announced = props.groups.filter((it) => it.notifications).map((it) => props.names.group(it.name));
  }
}

/** The filter expression of a group's `filter`. */
export function filterExpression(filter: Group["filter"], names: Names): string {
  const functions = [names.preprocessImage, names.detectText].map((it) => node(it, "AWS::Lambda::Function"));
  if (filter === "all") return functions.map((it) => `service(${it})`).join(" OR ");
  if (filter === "faults") return functions.map((it) => `service(${it}) { fault }`).join(" OR ");
  if (filter === "throttled")
    return [...functions, node(names.table, "AWS::DynamoDB::Table")]
      .map((it) => `service(${it}) { throttle }`)
      .join(" OR ");
  if ("expression" in filter) return filter.expression;
  return functions.map((it) => `service(${it}) { responsetime > ${filter.slowerThanSeconds} }`).join(" OR ");
}

function problemsOf(group: Group, names: Names): string[] {
  const expression = filterExpression(group.filter, names);
  return problemsIn(expression).map(
    ({ column, length, message }) =>
      `The group ${names.group(group.name)} has a filter expression that cannot be right. ${message}\n  ${expression}\n  ${" ".repeat(column - 1)}${"^".repeat(Math.max(1, length))}`,
  );
}

function problemsIn(expression: string): readonly { column: number; length: number; message: string }[] {
  try {
    return filterExpressionWarnings(expression, ANNOTATIONS);
  } catch (error) {
    if (error instanceof FilterExpressionError) return [error];
    throw error;
  }
}

function node(name: string, type: string): string {
  return `id(name: "${name}", type: "${type}")`;
}
