/** A filter expression and what it finds. */
export interface Example {
  readonly text: string;
  readonly meaning: string;
}

/** Filter expressions for traces of any kind. A page adds its own. */
export const EXAMPLES: readonly Example[] = [
  { text: "duration >= 0.1 AND duration < 600", meaning: "From first to last moment, in seconds" },
  { text: "service() { fault }", meaning: "A fault at any service, wherever it ended" },
  { text: 'service(id(type: "AWS::DynamoDB::Table")) { throttle }', meaning: "Throttled by a table" },
  {
    text: 'edge(id(type: "AWS::Lambda::Function"), id(type: "AWS::DynamoDB::Table")) { responsetime > 0.001 }',
    meaning: "Calls from one service to another that took more than a millisecond",
  },
];
