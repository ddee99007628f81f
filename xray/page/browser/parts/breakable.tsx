/** A name that may be broken where its words begin: `ProvisionedThroughputExceededException`, `image-text-dev`. */
export function Breakable({ text }: { text: string }) {
  return (
    <>
      {text.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[-_./:])/).map((part, index) => (
        <span key={index}>
          {index > 0 && <wbr />}
          {part}
        </span>
      ))}
    </>
  );
}
