import { type KeyboardEvent, type RefObject, useDeferredValue, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { highlight } from "./highlight";

type Props = {
  value: string;
  readOnly: boolean;
  problemLines: ReadonlySet<number>;
  area: RefObject<HTMLTextAreaElement | null>;
  onChange: (value: string) => void;
};

/** Selects a line and brings it into sight. */
export function goToLine(area: HTMLTextAreaElement, line: number): void {
  const before = area.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const end = area.value.indexOf("\n", start);
  area.focus();
  area.setSelectionRange(start, end === -1 ? area.value.length : end);
  area.scrollTop = Math.max(0, (line - 6) * Number.parseFloat(getComputedStyle(area).lineHeight));
}

/** Tab indents; Escape first, then Tab, leaves the field by keyboard. */
function useTabKey(onChange: Props["onChange"]) {
  const leaving = useRef(false);
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") leaving.current = true;
    if (event.key !== "Tab" || event.shiftKey || leaving.current) {
      if (event.key !== "Escape") leaving.current = false;
      return;
    }
    event.preventDefault();
    const area = event.currentTarget;
    area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
    onChange(area.value);
  };
}

/** A plain text area over its own coloured copy, with line numbers that follow its scrolling. */
export function SourceEditor({ value, readOnly, problemLines, area, onChange }: Props) {
  const { t } = useTranslation("templates");
  const gutter = useRef<HTMLDivElement>(null);
  const coloured = useRef<HTMLPreElement>(null);
  const onKeyDown = useTabKey(onChange);
  const shown = useDeferredValue(value);
  const pieces = useMemo(() => highlight(shown), [shown]);
  const lines = useMemo(() => value.split("\n").length, [value]);
  const follow = (source: HTMLTextAreaElement) => {
    if (gutter.current) gutter.current.scrollTop = source.scrollTop;
    if (!coloured.current) return;
    coloured.current.scrollTop = source.scrollTop;
    coloured.current.scrollLeft = source.scrollLeft;
  };
  return (
    <div className="source">
      <div className="source-gutter" ref={gutter} aria-hidden>
        {Array.from({ length: lines }, (_, index) => (
          <div key={index} className={problemLines.has(index + 1) ? "wrong" : undefined}>
            {index + 1}
          </div>
        ))}
      </div>
      <div className="source-text">
        <pre ref={coloured} aria-hidden>
          {pieces.map((piece, index) => (
            <span key={index} className={`hl-${piece.kind}`}>
              {piece.text}
            </span>
          ))}
          {"\n"}
        </pre>
        <textarea
          ref={area}
          aria-label={t("source")}
          spellCheck={false}
          autoCapitalize="off"
          wrap="off"
          readOnly={readOnly}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          onScroll={(event) => follow(event.currentTarget)}
        />
      </div>
    </div>
  );
}
