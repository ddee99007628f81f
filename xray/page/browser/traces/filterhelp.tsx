const EXAMPLES = [
  ["responsetime > 1", "The first service took more than a second to answer"],
  ["duration >= 2 AND duration < 10", "From first to last moment, in seconds"],
  ["service() { fault }", "A fault at any service, wherever it ended"],
  ['service(id(type: "AWS::DynamoDB::Table")) { throttle }', "Throttled by a table"],
  [
    'edge(id(type: "AWS::Lambda::Function"), id(type: "AWS::Rekognition")) { responsetime > 0.5 }',
    "Slow calls from one service to another",
  ],
  ['annotation.outcome = "rejected"', "By a value that the code wrote into the trace"],
  ["annotation.textCount > 20", "Annotations compare as texts, numbers or booleans"],
  ['rootcause.fault.exception { message CONTAINS "capacity" }', "By the exception that a fault comes from"],
  ['group.name = "image-text-dev-faults"', "The traces of a group"],
  ["partial", "Something is still in progress"],
] as const;

/** What a filter expression can say, by example. */
export function FilterHelp({ onChoose }: { onChoose(text: string): void }) {
  return (
    <div class="card filter-help">
      <p>
        Conditions stand side by side or with <code>AND</code>, <code>OR</code>, <code>!</code> and
        parentheses. Plain <code>fault</code>, <code>error</code> and <code>ok</code> look at a trace's first
        service only: for what failed further down write <code>service() {"{ fault }"}</code>. Ctrl + Space
        suggests.
      </p>
      <ul>
        {EXAMPLES.map(([text, meaning]) => (
          <li key={text}>
            <button type="button" class="code-button" onClick={() => onChoose(text)}>
              {text}
            </button>
            <span class="soft">{meaning}</span>
          </li>
        ))}
      </ul>
      <p class="soft">
        The whole language:{" "}
        <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html" rel="noreferrer">
          AWS X-Ray Developer Guide
        </a>
      </p>
    </div>
  );
}
