import { EXAMPLES } from "./examples.ts";

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
