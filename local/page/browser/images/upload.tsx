import { plural } from "@image-text/xray/page";
import { useEffect, useRef, useState } from "preact/hooks";
import { SendSamples } from "../samples/send.tsx";
import { upload } from "./client.ts";

/** Uploads at the same time: a folder of hundreds must not open hundreds of connections. */
const AT_ONCE = 4;
/** Milliseconds for which it is said that all went well. */
const SHOWN_MS = 8000;

const listeners = new Set<(files: readonly File[]) => void>();

/** Hands files to the uploader, wherever it is on the page. */
function send(files: readonly File[]): void {
  for (const listener of listeners) listener(files);
}

/** A button that opens the system's choice of files. */
export function ChooseFiles({ primary = false }: { primary?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={`button${primary ? " primary" : ""}`}
        onClick={() => input.current?.click()}
      >
        Choose pictures
      </button>
      <input
        ref={input}
        class="hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Pictures to upload"
        onChange={(event) => {
          send([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** What to do where nothing was uploaded yet. */
export function UploadHint() {
  return (
    <>
      <p>Drop a picture anywhere on this page to send it through the pipeline.</p>
      <SendSamples />
    </>
  );
}

interface Progress {
  readonly total: number;
  readonly done: number;
  readonly problems: readonly string[];
}

/** Takes pictures dropped anywhere on the page, uploads them, and says how far it is. */
export function Uploader() {
  const [over, setOver] = useState(false);
  const [progress, setProgress] = useState<Progress | undefined>();

  // A message about what went well goes away by itself; problems stay until they are dismissed.
  const ended = progress?.done === progress?.total && progress?.problems.length === 0;
  useEffect(() => {
    if (!ended) return;
    const timer = setTimeout(() => setProgress(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [ended]);

  useEffect(() => {
    const send = async (files: readonly File[]) => {
      if (files.length === 0) return;
      setProgress((before) => grown(before, files.length));
      const waiting = [...files];
      const work = async () => {
        for (let file = waiting.shift(); file; file = waiting.shift()) {
          const name = file.name;
          const problem = await upload(file).then(
            () => undefined,
            (error: unknown) => `${name}: ${error instanceof Error ? error.message : String(error)}`,
          );
          setProgress((before) => before && advanced(before, problem));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    };
    const take = (files: readonly File[]) => void send(files);
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    };
    listeners.add(take);
    addEventListener("dragenter", enter);
    addEventListener("dragover", enter);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      listeners.delete(take);
      removeEventListener("dragenter", enter);
      removeEventListener("dragover", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);

  return (
    <>
      {over && (
        <div class="drop-veil" aria-hidden="true">
          <p>Drop to send through the pipeline</p>
        </div>
      )}
      <div role="status" class="toast-place">
        {progress && (
          <div class="toast">
            <div>
              <p>
                {progress.done < progress.total
                  ? `Uploading ${progress.done + 1} of ${plural(progress.total, "file")} …`
                  : `${plural(progress.total - progress.problems.length, "file")} uploaded. `}
                {progress.done === progress.total && <a href="#/traces">View traces</a>}
              </p>
              {progress.problems.map((problem) => (
                <p key={problem} class="problem">
                  {problem}
                </p>
              ))}
            </div>
            {progress.done === progress.total && (
              <button
                type="button"
                class="icon-button"
                aria-label="Dismiss"
                onClick={() => setProgress(undefined)}
              >
                ✕
              </button>
            )}
          </div>
        )}
      </div>
    </>
  );
}

/** A new batch joins one that still runs, else it starts a new count. */
function grown(before: Progress | undefined, files: number): Progress {
  const running = before && before.done < before.total ? before : { total: 0, done: 0, problems: [] };
  return { ...running, total: running.total + files };
}

function advanced(before: Progress, problem: string | undefined): Progress {
  return {
    ...before,
    done: before.done + 1,
    problems: problem === undefined ? before.problems : [...before.problems, problem],
  };
}
