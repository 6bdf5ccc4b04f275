import { jsonTokens } from "./json";
import { CopyButton } from "./parts";
import "./json.css";

/** JSON to read and to copy. */
export function JsonBlock({ text, label }: { text: string; label: string }) {
  return (
    <section className="json-block" aria-label={label}>
      <pre className="code-block wrap">
        {jsonTokens(text).map((token, index) => (
          <span key={index} className={`json-${token.kind}`}>
            {token.text}
          </span>
        ))}
      </pre>
      <CopyButton text={text} />
    </section>
  );
}
