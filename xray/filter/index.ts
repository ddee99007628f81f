/** The filter-expression language of X-Ray: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html */
export type { AnnotationTypes } from "./annotations.ts";
export { FilterExpressionError } from "./error.ts";
export type { Expression } from "./expression.ts";
export { filterExpressionWarnings, parseFilterExpression } from "./parser.ts";
export { type Known, type Suggestion, suggest } from "./suggest.ts";
