import { Failed, Time, useLive } from "@image-text/xray/page";
import * as z from "zod/mini";
import { notifications } from "./client.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html */
const AlarmMessage = z.object({ NewStateReason: z.string() });

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
              <strong>{note.subject ?? note.topic}</strong>
              <span class="soft">
                {note.topic} · <Time at={note.time} />
              </span>
            </p>
            <Message text={note.message} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A text as it is; a JSON object folded away below the alarm's reason, if it has one. */
function Message({ text }: { text: string }) {
  const value = parsed(text);
  if (typeof value === "string") return <p class="notification-text">{value}</p>;
  const alarm = z.safeParse(AlarmMessage, value);
  return (
    <>
      {alarm.success && <p class="notification-text">{alarm.data.NewStateReason}</p>}
      <details>
        <summary>Message</summary>
        <pre class="notification-text">{JSON.stringify(value, null, 2)}</pre>
      </details>
    </>
  );
}

/** What a JSON message holds; any other message itself. */
function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return message;
  }
}
