import { useQuery } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api, unwrap } from "@/shared/api";
import { errorText } from "@/shared/errors";
import type { Expression } from "@/shared/expression/types";
import { useDebounced } from "@/shared/hooks";
import { CopyButton } from "@/shared/ui/parts";
import { ErrorState, Skeleton } from "@/shared/ui/states";
import { type Mark, marksOf, pieces } from "./marks";

const SETTLE_MS = 400;

type Props = {
  expression: Expression;
  readOnly: boolean;
  close: () => void;
  onApply: (expression: Expression) => void;
};

function useWritten(expression: Expression) {
  const json = JSON.stringify(expression);
  return useQuery({
    queryKey: ["segment-text", json],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/segments/text", { body: { expression: JSON.parse(json) }, signal })),
    staleTime: 0,
  });
}

/** What the server reads in the text once it stands still; what it cannot read is an error with its position. */
function useRead(text: string, enabled: boolean) {
  const settled = useDebounced(text, SETTLE_MS);
  const query = useQuery({
    queryKey: ["segment-text-read", settled],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/segments/text", { body: { text: settled, expression: null }, signal })),
    enabled: enabled && settled.trim() !== "",
    retry: false,
    staleTime: 60_000,
  });
  return { ...query, fresh: settled === text && !query.isFetching };
}

/** The text with its faults marked; the marks lie behind the letters that one types. */
function MarkedArea(props: {
  text: string;
  marks: Mark[];
  label: string;
  readOnly: boolean;
  area: React.RefObject<HTMLTextAreaElement | null>;
  onChange: (text: string) => void;
}) {
  const behind = useRef<HTMLPreElement>(null);
  return (
    <div className="marked-area">
      <pre ref={behind} aria-hidden="true">
        {pieces(props.text, props.marks).map((piece, index) =>
          piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text,
        )}
        {"\n"}
      </pre>
      <textarea
        ref={props.area}
        aria-label={props.label}
        aria-invalid={props.marks.length > 0}
        spellCheck={false}
        readOnly={props.readOnly}
        value={props.text}
        onChange={(event) => props.onChange(event.target.value)}
        onScroll={({ currentTarget }) => {
          if (behind.current) behind.current.scrollTop = currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

function TextForm({ written, readOnly, close, onApply }: Omit<Props, "expression"> & { written: string }) {
  const { t } = useTranslation(["segments", "expression"]);
  const [text, setText] = useState(written);
  const area = useRef<HTMLTextAreaElement>(null);
  const read = useRead(text, true);
  const position = read.error instanceof ApiError ? read.error.details.position : undefined;
  const marks =
    !read.fresh || text.trim() === ""
      ? []
      : typeof position === "number"
        ? [{ from: position, to: position + 1, text: errorText(read.error) }]
        : marksOf(text, read.data?.text ?? "", read.data?.problems ?? []).map((mark) => ({
            ...mark,
            text: t(`expression:problem.${mark.code}`, { defaultValue: mark.text }),
          }));
  const go = (mark: Mark) => {
    area.current?.focus();
    area.current?.setSelectionRange(mark.from, mark.to);
  };
  const readable = read.fresh && read.isSuccess && text.trim() !== "";
  return (
    <div className="text-form">
      <MarkedArea
        text={text}
        marks={marks}
        label={t("text.title")}
        readOnly={readOnly}
        area={area}
        onChange={setText}
      />
      <div className="text-bar">
        <CopyButton text={text} label={t("text.copy")} />
        <span className="sub grow" role="status">
          {readable && marks.length === 0 ? t("text.reads") : ""}
        </span>
        {readOnly ? null : (
          <Button
            type="primary"
            disabled={!readable || text === written}
            onClick={() => {
              onApply(read.data?.expression as unknown as Expression);
              close();
            }}
          >
            {t("text.apply")}
          </Button>
        )}
      </div>
      {read.error && typeof position !== "number" && read.fresh ? (
        <ErrorState error={read.error} retry={() => void read.refetch()} compact />
      ) : null}
      {marks.length > 0 ? (
        <ul className="text-faults" aria-label={t("text.faults")}>
          {marks.map((mark) => (
            <li key={`${mark.from}-${mark.text}`}>
              <button type="button" onClick={() => go(mark)}>
                <span className="num">
                  {t("text.line", { line: text.slice(0, mark.from).split("\n").length })}
                </span>
                {mark.text}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="sub">{t("text.hint")}</p>
    </div>
  );
}

/** The conditions as text: to review, to keep in version control, to paste from elsewhere. */
export default function TextDrawer({ expression, ...rest }: Props) {
  const { t } = useTranslation("segments");
  const written = useWritten(expression);
  return (
    <Drawer open size={640} title={t("text.title")} onClose={rest.close} destroyOnHidden>
      {written.error ? (
        <ErrorState error={written.error} retry={() => void written.refetch()} compact />
      ) : written.data ? (
        <TextForm written={written.data.text} {...rest} />
      ) : (
        <Skeleton height={240} />
      )}
    </Drawer>
  );
}
