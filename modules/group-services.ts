import { type Expression, FilterExpressionError, parseFilterExpression } from "@image-text/xray/filter";
import type { Environment } from "../environments/environment.ts";
import { names, PROJECT } from "../environments/names.ts";

/** The AWS services by their names on the trace map, and the client node. */
const AWS_NODES = ["client", "DynamoDB", "Lambda", "Rekognition", "S3", "SNS", "SQS"];

interface Service {
  readonly name?: string;
  readonly type?: string;
}

/**
 * What is wrong with the services that the groups of an environment name: services of another environment, and
 * services that are in no stack. Such a group is empty on AWS, or shows another application's traces.
 */
export function groupServiceProblems(environment: Environment, all: readonly Environment[]): string[] {
  const own = names(environment, environment.account ?? "");
  return environment.groups.flatMap(({ name, filter }) => {
    if (typeof filter === "string" || !("expression" in filter)) return [];
    return servicesIn(filter.expression)
      .filter((it) => !isOwn(it, environment))
      .map(({ name: service, type }) => {
        const owner = all.find((it) => it !== environment && service?.startsWith(`${PROJECT}-${it.name}-`));
        const what = owner ? `a service of the environment ${owner.name}` : "a service of no stack";
        return `${environment.name}: the group ${own.group(name)} names "${service}"${type ? ` (${type})` : ""}, ${what}. ${environment.name} has ${ownServices(environment).join(", ")}, callers whose names begin with ${own.prefix}-, and ${AWS_NODES.join(", ")}.`;
      });
  });
}

function isOwn({ name, type = "" }: Service, environment: Environment): boolean {
  if (name === undefined || AWS_NODES.includes(name) || ownServices(environment).includes(name)) return true;
  // A caller, such as an uploader; functions and tables are known by name.
  return name.startsWith(`${PROJECT}-${environment.name}-`) && !/^AWS::(Lambda|DynamoDB)/.test(type);
}

function ownServices(environment: Environment): string[] {
  const { preprocessImage, detectText, table } = names(environment, environment.account ?? "");
  return [preprocessImage, detectText, table];
}

/** The services that an expression names; none where it does not parse, which the groups report themselves. */
function servicesIn(text: string): Service[] {
  try {
    return visit(parseFilterExpression(text));
  } catch (error) {
    if (error instanceof FilterExpressionError) return [];
    throw error;
  }
}

function visit(expression: Expression): Service[] {
  switch (expression.kind) {
    case "or":
    case "and":
      return expression.operands.flatMap(visit);
    case "not":
      return visit(expression.operand);
    case "service":
      return [expression.service, ...nested(expression.filter)];
    case "edge":
      return [expression.source, expression.destination, ...nested(expression.filter)];
    case "rootcause":
      return nested(expression.filter);
    case "keyword":
    case "annotation":
    case "group":
    case "rootcause.json":
      return [];
  }
}

const nested = (filter: Expression | undefined) => (filter === undefined ? [] : visit(filter));
