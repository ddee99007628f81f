import { useContext } from "preact/hooks";
import { PageContext } from "../page.ts";
import { EXAMPLES } from "./examples.ts";

/** What can be searched for, by example. */
export function FilterHelp({ onChoose }: { onChoose(text: string): void }) {
  const { examples = [] } = useContext(PageContext);
  return (
    <div class="card filter-help">
      <p>
        Search for a trace id in X-Ray's or W3C's form, for words in names, annotations and exceptions, or by
        a filter expression. Conditions stand side by side or with <code>AND</code>, <code>OR</code>,{" "}
        <code>!</code> and parentheses. Plain <code>fault</code>, <code>error</code> and <code>ok</code> look
        at a trace's first service only: for what failed further down write{" "}
        <code>service() {"{ fault }"}</code>. Ctrl + Space suggests.
      </p>
      <ul>
        {[...EXAMPLES, ...examples].map(({ text, meaning }) => (
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
