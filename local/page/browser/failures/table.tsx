import { hrefOf, quote, type Route, Time } from "@image-text/xray/page";
import type { Failure } from "./client.ts";

interface Props {
  failures: readonly Failure[];
  chosen: ReadonlySet<string>;
  onChoose(ids: ReadonlySet<string>): void;
  route: Route;
}

/** Failed events, with what each was about and why it failed. */
export function FailureTable({ failures, chosen, onChoose, route }: Props) {
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
    <section class="card flush scroll-x" tabIndex={0} aria-label="Failed events">
      <table class="table failures-table">
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">Choose</span>
            </th>
            <th scope="col">Time</th>
            <th scope="col">Picture</th>
            <th scope="col">Reason</th>
            <th scope="col">Function</th>
            <th scope="col">Trace</th>
          </tr>
        </thead>
        <tbody>
          {failures.map((failure) => (
            <tr key={failure.id}>
              <td>
                <label class="pick">
                  <input
                    type="checkbox"
                    checked={chosen.has(failure.id)}
                    onChange={() => toggle(failure.id)}
                  />
                  <span class="hidden">{failure.key ?? failure.id}</span>
                </label>
              </td>
              <td>
                <Time at={failure.time} />
              </td>
              <td>
                {failure.key ? (
                  <a href={hrefOf(route, ["image", failure.key])}>{failure.key}</a>
                ) : (
                  <span class="soft">unknown</span>
                )}
              </td>
              <td class="reason-cell">{failure.reason}</td>
              <td>{failure.function}</td>
              <td>
                <TraceLink failure={failure} route={route} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The functions write the key into their traces, so that a message without a trace still leads to one. */
function TraceLink({ failure: { traceId, key }, route }: { failure: Failure; route: Route }) {
  if (traceId) return <a href={hrefOf(route, ["trace", traceId])}>Open trace</a>;
  if (!key) return <span class="soft">unknown</span>;
  const filter = `annotation.image = ${quote(key)}`;
  return <a href={hrefOf(route, ["traces"], { filter, range: "all" })}>Find trace</a>;
}
