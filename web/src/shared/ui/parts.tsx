import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format";

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation("common");
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    window.setTimeout(() => setDone(false), 1600);
  };
  const name = done ? t("copied") : (label ?? t("copy"));
  return (
    <button type="button" className="icon-button" onClick={copy} aria-label={name} title={name}>
      {done ? <CheckOutlined style={{ color: "var(--green)" }} /> : <CopyOutlined />}
    </button>
  );
}

export function CopyLine({ text, label }: { text: string; label?: string }) {
  return (
    <span className="copy-line">
      <code title={text}>{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  );
}

type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: ReactNode;
  children: (id: string) => ReactNode;
};

/** A label, its control (which takes the id), and what is to be said about it. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {error ? <span className="field-error">{error}</span> : null}
      {hint && !error ? <span className="field-hint">{hint}</span> : null}
    </div>
  );
}

/** "5 minutes ago" with the exact time, and the zone's name, on hover. */
export function When({ at, empty = "—" }: { at: string | null | undefined; empty?: string }) {
  const format = useFormat();
  if (!at) return <span className="muted">{empty}</span>;
  return (
    <time dateTime={at} title={`${format.dateTime(at)} · ${format.zone}`} className="num">
      {format.ago(at)}
    </time>
  );
}

export function Bar({ share, label }: { share: number; label?: string }) {
  const width = Math.max(0, Math.min(1, share)) * 100;
  return (
    <div className="bar">
      <span style={{ width: `${width}%` }} />
      {label ? <em className="sr-only">{`${label}: ${Math.round(width)}%`}</em> : null}
    </div>
  );
}
