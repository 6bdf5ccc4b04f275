import { FileAddOutlined, LeftOutlined, LoadingOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { type DragEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/shared/errors";
import { Page } from "@/shared/ui/Page";
import { Guard } from "@/shared/ui/states";
import { useUpload } from "./api";
import { ImportSteps } from "./ImportSteps";
import "./imports.css";
import "./texts";

const ACCEPTED = ".csv,.txt,.tsv,.xlsx,.parquet,.jsonl,.ndjson,.json,.gz,.zip";

function NewImport() {
  const { t } = useTranslation("imports");
  const navigate = useNavigate();
  const upload = useUpload();
  const id = useId();
  const [over, setOver] = useState(false);
  const bring = (file: File | undefined) => {
    if (!file || upload.isPending) return;
    upload.mutate(file, {
      onSuccess: (found) => void navigate({ to: "/imports/$id", params: { id: String(found.id) } }),
    });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    bring(event.dataTransfer.files[0]);
  };
  return (
    <Page
      title={t("new")}
      crumb={
        <Link to="/imports">
          <LeftOutlined /> {t("title")}
        </Link>
      }
      sub={t("newSub")}
    >
      <div className="card import-card">
        <ImportSteps at={0} />
        <label
          className="import-drop"
          htmlFor={id}
          data-over={over}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <span className="tile" data-tone="primary" aria-hidden>
            {upload.isPending ? <LoadingOutlined /> : <FileAddOutlined />}
          </span>
          <b>{t(upload.isPending ? "drop.busy" : "drop.title")}</b>
          <span className="sub">{t("drop.text")}</span>
          <input
            id={id}
            type="file"
            accept={ACCEPTED}
            disabled={upload.isPending}
            onChange={(event) => bring(event.target.files?.[0])}
          />
        </label>
        {upload.error ? (
          <p className="field-error" role="alert">
            {errorText(upload.error)}
          </p>
        ) : null}
      </div>
    </Page>
  );
}

export default function NewImportPage() {
  return (
    <Guard permission="contacts.import">
      <NewImport />
    </Guard>
  );
}
