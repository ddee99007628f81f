import { type Known, suggest } from "@image-text/xray/filter";
import { useContext, useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { PageContext } from "../page.ts";
import { diagnose } from "./diagnostic.ts";
import { FilterHelp } from "./filterhelp.tsx";
import { searchOf } from "./search.ts";
import { SuggestionList } from "./suggestions.tsx";

const MOST_SUGGESTIONS = 40;

interface Props {
  value: string;
  known: Known;
  onSubmit(text: string): void;
}

/**
 * The field to search with: takes a trace id, words or a filter expression, suggests what could follow in an expression
 * and underlines what is wrong with it.
 */
export function FilterBox({ value, known, onSubmit }: Props) {
  const [text, setText] = useState(value);
  const [cursor, setCursor] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [submitted, setSubmitted] = useState(value !== "");
  const [help, setHelp] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const id = useId();
  const { subject } = useContext(PageContext);

  useEffect(() => {
    setText(value);
    setSubmitted(value !== "");
  }, [value]);

  const wrong = useMemo(() => (searchOf(text).kind === "filter" ? diagnose(text) : undefined), [text]);
  // Until it is sent, an expression that merely ends too early is not wrong but unfinished.
  const shown = wrong && (submitted || !wrong.atEnd) ? wrong : undefined;
  const { from, to, items } = useMemo(
    () => (open ? suggest(text, cursor, known) : { from: 0, to: 0, items: [] }),
    [open, text, cursor, known],
  );
  const offered = items.slice(0, MOST_SUGGESTIONS);

  const accept = (item: { text: string }) => {
    const next = text.slice(0, from) + item.text + text.slice(to);
    const at = from + item.text.length;
    setText(next);
    setCursor(at);
    setActive(-1);
    const element = input.current;
    if (!element) return;
    element.value = next;
    element.focus();
    element.setSelectionRange(at, at);
  };

  const submit = () => {
    setOpen(false);
    setSubmitted(true);
    if (!wrong) onSubmit(text.trim());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      if (!open) return setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(
        (active + step + offered.length + (active < 0 && step < 0 ? 1 : 0)) % Math.max(1, offered.length),
      );
    } else if ((event.key === "Enter" || event.key === "Tab") && open && offered[active]) {
      event.preventDefault();
      accept(offered[active]);
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      setOpen(true);
    }
  };

  const look = (element: HTMLInputElement) => {
    setText(element.value);
    setCursor(element.selectionStart ?? element.value.length);
    setActive(-1);
  };

  return (
    <search class="filter">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div class="filter-field">
          <div class="filter-mirror" ref={mirror} aria-hidden="true">
            {shown ? (
              <>
                {text.slice(0, shown.from)}
                <mark>{text.slice(shown.from, shown.to) || " "}</mark>
                {text.slice(shown.to)}
              </>
            ) : (
              text
            )}
          </div>
          <input
            ref={input}
            class="filter-input"
            role="combobox"
            aria-label="Search by trace id, words or filter expression"
            aria-autocomplete="list"
            aria-expanded={open && offered.length > 0}
            aria-controls={`${id}list`}
            aria-activedescendant={open && offered[active] ? `${id}${active}` : undefined}
            aria-invalid={shown !== undefined}
            aria-describedby={shown ? `${id}wrong` : undefined}
            value={text}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            placeholder={`Search: trace id, ${subject?.label.toLowerCase() ?? "word"}, exception, or filter expression`}
            onInput={(event) => {
              look(event.currentTarget);
              setSubmitted(false);
              setOpen(true);
            }}
            onKeyDown={onKeyDown}
            onKeyUp={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
            onClick={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
            onBlur={() => setOpen(false)}
            onScroll={(event) => {
              if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
            }}
          />
          <SuggestionList id={id} items={open ? offered : []} active={active} onChoose={accept} />
        </div>
        <button type="submit" class="button primary">
          Find
        </button>
        {value !== "" && (
          <button type="button" class="button" onClick={() => onSubmit("")}>
            Clear
          </button>
        )}
        <button
          type="button"
          class="button"
          aria-expanded={help}
          aria-controls={`${id}help`}
          onClick={() => setHelp(!help)}
        >
          Help
        </button>
      </form>
      <p class="filter-wrong" id={`${id}wrong`} role="status">
        {shown?.message}
      </p>
      <div id={`${id}help`} hidden={!help}>
        {help && <FilterHelp onChoose={onSubmit} />}
      </div>
    </search>
  );
}
