/** Filter expressions for what the functions write into their traces. */
export const EXAMPLES = [
  { text: 'annotation.outcome = "text"', meaning: "By a value that the functions wrote into the trace" },
  {
    text: "annotation.text_count >= 1",
    meaning: "Lines of text found; annotations are texts, numbers or booleans",
  },
  { text: 'annotation.image CONTAINS "sign"', meaning: "By a part of the picture's name" },
  {
    text: 'rootcause.fault.exception { message CONTAINS "throughput" }',
    meaning: "By the exception that a fault comes from",
  },
] as const;
