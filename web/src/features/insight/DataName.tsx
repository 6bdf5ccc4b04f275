/** What the data calls something: of no known language, and set as code where it has no label. */
export function DataName({ text, name }: { text: string; name: string }) {
  return text === name ? <code lang="und">{text}</code> : <span lang="und">{text}</span>;
}
