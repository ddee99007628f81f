/** Filter expressions with what they find. */
export const EXAMPLES = [
  ["responsetime > 1", "The first service took more than a second to answer"],
  ["duration >= 2 AND duration < 10", "From first to last moment, in seconds"],
  ["service() { fault }", "A fault at any service, wherever it ended"],
  ['service(id(type: "AWS::DynamoDB::Table")) { throttle }', "Throttled by a table"],
  [
    'edge(id(type: "AWS::Lambda::Function"), id(type: "AWS::Rekognition")) { responsetime > 0.5 }',
    "Slow calls from one service to another",
  ],
  ['annotation.outcome = "rejected"', "By a value that the code wrote into the trace"],
  ["annotation.text_count > 5", "Annotations compare as texts, numbers or booleans"],
  ['rootcause.fault.exception { message CONTAINS "capacity" }', "By the exception that a fault comes from"],
  ['group.name = "image-text-dev-faults"', "The traces of a group"],
  ["partial", "Something is still in progress"],
] as const;
