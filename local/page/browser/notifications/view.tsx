import { Failed, Time, useLive } from "@image-text/xray/page";
import { notifications } from "./client.ts";

/** The messages published to the topic, as its subscribers would get them. */
export function Notifications() {
  const { data, error, reload } = useLive("notifications", notifications);
  return (
    <section aria-labelledby="notifications-title">
      <h2 id="notifications-title">Notifications sent</h2>
      {error && <Failed error={error} retry={reload} />}
      {data?.length === 0 && (
        <p class="soft">None so far. E-mails are not sent from here; the messages stay on this page.</p>
      )}
      <ol class="stacked" aria-live="polite">
        {data?.map((note) => (
          <li key={note.id} class="card notification">
            <p class="insight-head">
              <strong>{note.subject ?? "(no subject)"}</strong>
              <span class="soft">
                {note.topic} · <Time at={note.time} />
              </span>
            </p>
            <p class="notification-text">{pretty(note.message)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A message that is a JSON text or object, readable; any other as it is. */
function pretty(message: string): string {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "string" ? value : JSON.stringify(value, null, 2);
  } catch {
    return message;
  }
}
