import { glance, pathOf, type Segment } from "./model";

type Props = { value: unknown; pick: (segments: Segment[]) => void; label: string };
const OPEN_DEPTH = 3;
const SHOWN_ITEMS = 20;

function entriesOf(value: unknown): [Segment, unknown][] {
  if (Array.isArray(value)) return value.slice(0, SHOWN_ITEMS).map((each, index) => [index, each]);
  return Object.entries(value as { [key: string]: unknown });
}

function Branch({ at, value, pick }: { at: Segment[]; value: unknown; pick: Props["pick"] }) {
  const name = at.at(-1) ?? "";
  const path = pathOf(at);
  if (typeof value !== "object" || value === null)
    return (
      <li>
        <button type="button" className="plain tree-leaf" title={path} onClick={() => pick(at)}>
          <span className="json-key">{name}</span>
          <span className={typeof value === "string" ? "json-string ellipsis" : "json-number ellipsis"}>
            {glance(value)}
          </span>
        </button>
      </li>
    );
  return (
    <li>
      <details open={at.length < OPEN_DEPTH}>
        <summary>
          <span className="json-key">{name}</span> <span className="sub">{glance(value)}</span>
          <button
            type="button"
            className="plain tree-whole"
            title={path}
            aria-label={path}
            onClick={() => pick(at)}
          >
            +
          </button>
        </summary>
        <ul>
          {entriesOf(value).map(([key, each]) => (
            <Branch key={key} at={[...at, key]} value={each} pick={pick} />
          ))}
        </ul>
      </details>
    </li>
  );
}

/** A body as a tree; a click on a value tells where it stands. */
export function SampleTree({ value, pick, label }: Props) {
  if (typeof value !== "object" || value === null) return null;
  return (
    <ul className="tree mono" aria-label={label}>
      {entriesOf(value).map(([key, each]) => (
        <Branch key={key} at={[key]} value={each} pick={pick} />
      ))}
    </ul>
  );
}
